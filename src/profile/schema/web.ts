/** `app.web` and the acts of its sessions: HTTP exchanges written out. */
import { type Static, type TSchema, Type } from 'typebox';
import { MOST_PORTS, portLimits } from '../portLimit.ts';
import { contents } from './content.ts';
import { define, mapping, word } from './definitions.ts';
import { waitAct } from './dropboxActs.ts';
import { durations, size } from './quantity.ts';
import { conduct } from './webConduct.ts';

/** RFC 9110 section 5.6.2. */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** RFC 9112 section 3.2: no white space, nothing outside printable ASCII. */
const TARGET = '[!-~]+';
/** RFC 9110 section 5.5: no CR, LF, NUL or other control characters, no white space at the ends. */
const FIELD_VALUE =
  '^(?:[^\\u0000-\\u0020\\u007f](?:[^\\u0000-\\u0008\\u000a-\\u001f\\u007f]*[^\\u0000-\\u0020\\u007f])?)?$';
/** RFC 9110 section 8.3.1, with parameters. */
const MEDIA_TYPE = `^${TOKEN}/${TOKEN}(?:; ?[ -~]+)?$`;

function fields<V extends TSchema>(
  value: V,
  names: TSchema,
  description: string,
  example: unknown,
) {
  return Type.Unsafe<Record<string, unknown>>({
    type: 'object',
    propertyNames: names,
    additionalProperties: value,
    maxProperties: 1000,
    description,
    examples: [example],
  });
}

const fieldText = Type.String({
  pattern: FIELD_VALUE,
  errorMessage: 'expected a header value without line breaks and without spaces at its ends',
});
const oneHeaderValue = Type.Union([fieldText, Type.Number()], {
  errorMessage: 'expected a header value',
});
const headerValue = define(
  'headerValue',
  Type.Union([...oneHeaderValue.anyOf, Type.Array(oneHeaderValue)], {
    errorMessage: 'expected a header value, or a list of them',
  }),
);
const headerName = Type.String({
  pattern: `^${TOKEN}$`,
  errorMessage: 'expected a header name such as "Cache-Control"',
});
const headers = {
  ...fields(
    headerValue(),
    headerName,
    'Header fields in this order and spelling; a list gives one field for each value. Host, ' +
      'Content-Type, Content-Length and the like are added where they are not given, and with them what ' +
      'the client of tls.client and the server of tls.server send, in their order.',
    { 'Cache-Control': 'no-cache', 'X-Tag': ['a', 'b'] },
  ),
  default: {},
};

const oneFormValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()], {
  errorMessage: 'expected a text',
});
const formValue = define(
  'formValue',
  Type.Union([...oneFormValue.anyOf, Type.Array(oneFormValue)], {
    errorMessage: 'expected a text, or a list of them',
  }),
);

const mediaType = (description: string) =>
  Type.Optional(
    Type.String({
      pattern: MEDIA_TYPE,
      description,
      examples: ['text/html; charset=utf-8'],
      errorMessage: 'expected a media type such as "text/html"',
    }),
  );

const coding = word(['identity', 'gzip', 'deflate'], {
  default: 'identity',
  description:
    'Content coding (RFC 9110 section 8.4.1) of the body as it is sent. Coded bodies are at most ' +
    '64 MiB before coding.',
});

/** curl's --form names: anything but control characters. */
const PART_TEXT = '^[^\\u0000-\\u001f\\u007f]{1,1024}$';

const partFields = {
  name: Type.String({
    pattern: PART_TEXT,
    description: 'Name of the field.',
    examples: ['document'],
    errorMessage: 'expected a name without control characters',
  }),
  filename: Type.Optional(
    Type.String({
      pattern: PART_TEXT,
      description: 'File name that the part claims; without it the part is a plain field.',
      examples: ['report.pdf'],
      errorMessage: 'expected a file name without control characters',
    }),
  ),
  type: mediaType('Content-Type of the part; none is sent without it.'),
};

const part = define(
  'part',
  Type.Union([...contents('part', partFields)], {
    errorMessage: 'expected a part: name, and text, file, random, pattern or standIn',
  }),
);

const bodyFields = {
  type: mediaType('Content-Type; text/plain for text, application/octet-stream for the others.'),
  coding,
};

const jsonBody = define(
  'bodyJson',
  mapping({
    json: Type.Unknown({
      description: 'Any value, sent as compact JSON with application/json.',
      examples: [{ id: 7, tags: ['a', 'b'] }],
    }),
    coding,
  }),
);
const formBody = define(
  'bodyForm',
  mapping({
    form: fields(
      formValue(),
      Type.String(),
      'Fields in this order, sent as application/x-www-form-urlencoded.',
      { user: 'alice', remember: true },
    ),
    coding,
  }),
);
const multipartBody = define(
  'bodyMultipart',
  mapping({
    multipart: Type.Array(part(), {
      minItems: 1,
      maxItems: 1000,
      description: 'Parts in this order, sent as multipart/form-data (RFC 7578).',
    }),
    coding,
  }),
);

const body = define(
  'body',
  Type.Union([...contents('body', bodyFields), jsonBody(), formBody(), multipartBody()], {
    errorMessage: 'expected a body: text, file, random, pattern, standIn, json, form or multipart',
  }),
);

const requestLine = Type.String({
  pattern: `^${TOKEN} ${TARGET}$`,
  examples: ['GET /index.html'],
  errorMessage: 'expected a method and a target such as "GET /index.html"',
});
const requestMapping = define(
  'webRequest',
  mapping({
    method: Type.String({
      pattern: `^${TOKEN}$`,
      description: 'Any token.',
      examples: ['POST'],
      errorMessage: 'expected a method such as "POST"',
    }),
    target: Type.String({
      pattern: `^${TARGET}$`,
      description: 'Path and query as they are sent, percent-encoded.',
      examples: ['/search?q=pcap'],
      errorMessage: 'expected a target such as "/search?q=pcap", without spaces',
    }),
    headers,
    body: Type.Optional(body({ description: 'Content of the request.' })),
  }),
);

const statusCode = Type.Integer({
  minimum: 200,
  maximum: 599,
  errorMessage: 'expected a final status code, 200 to 599',
});
const responseMapping = define(
  'webResponse',
  mapping({
    status: {
      ...statusCode,
      default: 200,
      description: 'Status code of the response.',
      examples: [404],
    },
    reason: Type.Optional(
      Type.String({
        pattern: '^[\\t -~]{0,200}$',
        description: 'Reason phrase.',
        derived: 'the phrase of RFC 9110',
        examples: ['Not Found'],
        errorMessage: 'expected a reason phrase, printable ASCII',
      }),
    ),
    headers,
    body: Type.Optional(body({ description: 'Content of the response.' })),
    chunked: Type.Union(
      [
        Type.Boolean(),
        size({
          description: 'Bytes of each chunk.',
          atLeast: 1,
          atMost: '1GiB',
        }),
      ],
      {
        default: false,
        description:
          'Transfer-Encoding: chunked (RFC 9112 section 7.1) instead of Content-Length. true: chunks ' +
          'of 16 KiB; or the size of a chunk.',
        examples: [true, '16KiB'],
        unit: 'size',
        errorMessage: 'expected true, false or the size of a chunk such as "16KiB"',
      },
    ),
  }),
);

const repetitions = (most: number, description: string) =>
  Type.Integer({ default: 1, minimum: 1, maximum: most, description, examples: [10] });

const exchange = mapping({
  count: repetitions(1_000_000, 'How often this exchange is made, one after another.'),
  think: durations({
    default: '0s',
    description: "The client's time before it sends the request.",
    atMost: '30d',
    examples: ['1s .. 5s'],
  }),
  serverDelay: durations({
    default: { lognormal: { median: '5ms', sigma: 0.5, max: '500ms' } },
    description: "The server's own time before it responds.",
    atMost: '1d',
    examples: ['5ms', { lognormal: { median: '30ms', sigma: 0.5, max: '2s' } }],
  }),
  request: Type.Union([requestLine, requestMapping()], {
    description: 'What the client asks: `GET /index.html`, or method, target, headers and body.',
    errorMessage: 'expected a method and a target such as "GET /index.html"',
  }),
  response: Type.Union([statusCode, responseMapping()], {
    default: 200,
    description: 'What the server answers: a status code, or status, headers and body.',
    errorMessage: 'expected a status code such as 200, or status, headers and body',
  }),
});

const connection = define(
  'webConnection',
  mapping({
    connection: mapping(
      {
        to: Type.String({
          format: 'authority',
          description:
            'Host name or address literal, and port; 80 where none is given. http:// may stand before ' +
            'it; with https:// it is over TLS (see tls), and port 443.',
          examples: ['www.example.com', 'host:8080', '[2001:db8::1]:80', 'https://www.example.com'],
          errorMessage: 'expected a host such as "www.example.com" or "host:8080"',
        }),
        count: repetitions(
          MOST_PORTS,
          'Connections side by side, each with the same exchanges. Clients use each of their ports once, ' +
            `so all of a session are at most ${portLimits()}.`,
        ),
        ...conduct,
        exchanges: Type.Array(exchange, {
          minItems: 1,
          maxItems: 10_000,
          description: 'Requests and responses, one after another on the same connection.',
        }),
      },
      { description: 'Opens a connection, makes its exchanges and closes it.' },
    ),
  }),
);

const act = define(
  'webAct',
  Type.Union([waitAct(), connection()], { errorMessage: 'expected an act: wait or connection' }),
);

export const webSession = Type.Array(act());

export const webOptions = mapping({}, { description: 'Plain HTTP exchanges, written out.' });

export type WebActInput = Static<typeof webSession>[number];
export type WebExchangeInput = Static<typeof exchange>;
export type WebRequestInput = Exclude<WebExchangeInput['request'], string>;
export type WebResponseInput = Exclude<WebExchangeInput['response'], number>;
export type WebBodyInput = Static<ReturnType<typeof body>>;
export type WebPartInput = Static<ReturnType<typeof part>>;
