/**
 * Programs that are no browsers: what they send when nothing is set, seen with the versions of Debian 12
 * that they name. They say that they understand compressed responses where they always do, or where the
 * exchange needs it.
 */
import type { HeadLine } from '../../apps/web/options.ts';
import type { UtcInstant } from '../../base/time.ts';
import { parseDay } from '../instant.ts';
import type { Agent, AgentRequest } from './agent.ts';
import { FORM_DATA_BOUNDARY, GO_BOUNDARY, URLLIB3_BOUNDARY } from './boundaries.ts';

/** curl of Ubuntu 24.04, the same as 7.88.1 but for its name. */
export const CURL: Agent = curl('curl', '8.5.0', undefined);

/** That of Ubuntu's releases before, by the day of each; the first named itself before the host. */
const CURLS: readonly { readonly since: string; readonly agent: Agent }[] = [
  { since: '2024-04-25', agent: CURL },
  { since: '2022-04-21', agent: curl('curl', '7.81.0', undefined) },
  { since: '2020-04-23', agent: curl('curl', '7.68.0', undefined) },
  { since: '2018-04-26', agent: curl('curl', '7.58.0', undefined) },
  { since: '2016-04-21', agent: curl('curl', '7.47.0', undefined) },
];
const CURL_OF_2014 = curl('curl', '7.35.0', undefined, true);

/** Where it speaks without TLS, whose hello would tell its age as well. */
export function curlOf(start: UtcInstant): Agent {
  const found = CURLS.find(({ since }) => parseDay(since) <= start.seconds);
  return found?.agent ?? CURL_OF_2014;
}

/** Of macOS 10.13, which has LibreSSL 2.0.20. */
export const CURL_OF_MACOS: Agent = curl('the curl of macOS 10.13', '7.54.0', ['macos']);

function curl(name: string, version: string, systems: Agent['systems'], selfFirst = false): Agent {
  const self: HeadLine = ['User-Agent', `curl/${version}`];
  return {
    name,
    systems,
    boundary: undefined,
    head: (request) => [
      ...(selfFirst ? [self, 'Host' as const] : ['Host' as const, self]),
      ['Accept', '*/*'],
      // --compressed
      ...compression(request, 'deflate, gzip'),
      'given',
      'Content-Encoding',
      'Content-Length',
      'Content-Type',
    ],
  };
}

export const PYTHON_REQUESTS: Agent = {
  name: 'python-requests 2.28.1',
  systems: undefined,
  boundary: URLLIB3_BOUNDARY,
  head: () => [
    'Host',
    ['User-Agent', 'python-requests/2.28.1'],
    ['Accept-Encoding', 'gzip, deflate'],
    ['Accept', '*/*'],
    ['Connection', 'keep-alive'],
    'given',
    'Content-Encoding',
    'Content-Length',
    'Content-Type',
  ],
};

export const GO: Agent = {
  name: "Go's net/http",
  systems: undefined,
  boundary: GO_BOUNDARY,
  head: () => [
    'Host',
    ['User-Agent', 'Go-http-client/1.1'],
    'Content-Length',
    'given',
    'Content-Encoding',
    'Content-Type',
    ['Accept-Encoding', 'gzip'],
  ],
};

/** java.net.http as over TLS and with version(HTTP_1_1); by default it asks for h2c in the clear. */
export const JAVA: Agent = {
  name: "Java 17's HttpClient",
  systems: undefined,
  boundary: undefined,
  head: (request) => [
    request.hasBody ? 'Content-Length' : ['Content-Length', '0'],
    'Host',
    ['User-Agent', 'Java-http-client/17.0.15'],
    ...compression(request, 'gzip'),
    'given',
    'Content-Encoding',
    'Content-Type',
  ],
};

/** node:http of Node 20 names nothing but the host. */
export const NODE: Agent = {
  name: 'Node',
  systems: undefined,
  boundary: FORM_DATA_BOUNDARY,
  head: (request) => [
    'given',
    ...compression(request, 'gzip, deflate'),
    'Content-Encoding',
    'Content-Type',
    'Content-Length',
    'Host',
    ['Connection', 'keep-alive'],
  ],
};

/** What is typed into s_client, which adds nothing. */
export const OPENSSL: Agent = {
  name: 'OpenSSL',
  systems: undefined,
  boundary: undefined,
  head: (request) => [
    'Host',
    ...compression(request, 'gzip, deflate'),
    'given',
    'Content-Encoding',
    'Content-Length',
    'Content-Type',
  ],
};

/** The file-synchronisation client, as its own application has it in form posts. */
export const DROPBOX: Agent = dropbox('the Dropbox client', undefined);
/** On Windows 8.1, which has the stack of Windows 7. */
export const DROPBOX_WINDOWS: Agent = dropbox('the Dropbox client of Windows 8', [
  'windows-7',
  'windows-10',
]);

function dropbox(name: string, systems: Agent['systems']): Agent {
  return {
    name,
    systems,
    boundary: undefined,
    head: ({ system }) => [
      'Host',
      ['Accept-Encoding', 'identity'],
      'Content-Encoding',
      'Content-Type',
      ['Connection', 'keep-alive'],
      ['X-Dropbox-Locale', 'en_US'],
      'Content-Length',
      ['User-Agent', `DropboxDesktopClient/3.12.5 (${machineOf(system)}; en_US)`],
      'given',
    ],
  };
}

function machineOf(system: AgentRequest['system']): string {
  if (system === 'windows-7') return 'Windows; 8.1; i32';
  if (system === 'windows-10') return 'Windows; 10; i32';
  if (system === 'macos' || system === 'macos-10.9') return "Macintosh; 10.10; ('i32',)";
  return 'Linux; 3.13.0-71-generic; i32';
}

function compression({ codingExpected }: AgentRequest, codings: string): readonly HeadLine[] {
  return codingExpected ? [['Accept-Encoding', codings]] : [];
}
