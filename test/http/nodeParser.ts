/** Judges that share nothing with the generator: node's own HTTP parser (llhttp), both ways round. */
import { createServer, type IncomingMessage, request as openRequest } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';

export interface ParsedMessage {
  readonly start: string;
  /** Names and values in turns, as they came. */
  readonly rawHeaders: readonly string[];
  /** Without the transfer coding. */
  readonly body: Buffer;
}

/** All requests in `bytes`, as node's server sees them. */
export async function parseRequests(bytes: Uint8Array): Promise<ParsedMessage[]> {
  const seen: Promise<ParsedMessage>[] = [];
  const server = createServer((message, reply) => {
    seen.push(collect(message, `${message.method} ${message.url} HTTP/${message.httpVersion}`));
    message.on('end', () => reply.end());
  });
  let error: Error | undefined;
  server.on('clientError', (reason, socket) => {
    error = reason;
    socket.destroy();
  });
  const port = await listening(server);
  const socket = connect(port, '127.0.0.1');
  socket.resume();
  socket.end(bytes);
  await new Promise((done) => socket.on('close', done));
  server.close();
  if (error !== undefined) throw error;
  return Promise.all(seen);
}

/** The response in `bytes`, as node's client sees it after a request of that method. */
export async function parseResponse(bytes: Uint8Array, method = 'GET'): Promise<ParsedMessage> {
  const server = createTcpServer((socket) => {
    socket.once('data', () => socket.end(bytes));
    socket.on('error', () => {});
  });
  const port = await listening(server);
  try {
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      openRequest({ port, method, host: '127.0.0.1' }, resolve).on('error', reject).end();
    });
    const { statusCode, statusMessage, httpVersion } = message;
    return await collect(message, `HTTP/${httpVersion} ${statusCode} ${statusMessage}`);
  } finally {
    server.close();
  }
}

async function listening(server: ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

async function collect(message: IncomingMessage, start: string): Promise<ParsedMessage> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return { start, rawHeaders: message.rawHeaders, body: Buffer.concat(parts) };
}
