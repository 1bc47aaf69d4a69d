/** How programs draw the delimiters of multipart bodies. */
import type { BoundaryStyle } from '../../apps/web/options.ts';

const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const ALPHANUMERIC = `${DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz`;

/** curl 8 (lib/mime.h): 24 dashes and 22 letters or digits, 130 bits; also of responses. */
export const CURL_BOUNDARY: BoundaryStyle = {
  prefix: '-'.repeat(24),
  alphabet: ALPHANUMERIC,
  length: 22,
};

/** Of Chrome and Safari: FormDataEncoder and FormDataBuilder generateUniqueBoundaryString. */
export const WEBKIT_BOUNDARY: BoundaryStyle = {
  prefix: '----WebKitFormBoundary',
  alphabet: ALPHANUMERIC,
  length: 16,
};

/** Firefox until about 135: 27 dashes, and three numbers of 32 bits one behind the other. */
export const MOZILLA_BOUNDARY: BoundaryStyle = {
  prefix: '-'.repeat(27),
  alphabet: DIGITS,
  length: 29,
};

/** Firefox since then (HTMLFormSubmission.cpp), two numbers of 64 bits. */
export const GECKO_BOUNDARY: BoundaryStyle = {
  prefix: '----geckoformboundary',
  alphabet: HEX,
  length: 32,
};

/** urllib3's choose_boundary, 16 bytes. */
export const URLLIB3_BOUNDARY: BoundaryStyle = { prefix: '', alphabet: HEX, length: 32 };

/** Go's mime/multipart, 30 bytes. */
export const GO_BOUNDARY: BoundaryStyle = { prefix: '', alphabet: HEX, length: 60 };

/** The form-data package of Node, version 4. */
export const FORM_DATA_BOUNDARY: BoundaryStyle = {
  prefix: '-'.repeat(26),
  alphabet: DIGITS,
  length: 24,
};
