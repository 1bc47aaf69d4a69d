/** The server's answers to the hello of TLS 1.3. */
import type { KeyPair } from '../groups.ts';
import { encodeEncryptedExtensions } from '../handshake/encryptedExtensions.ts';
import { ExtensionType } from '../handshake/extensionType.ts';
import type { HandshakeMessage } from '../handshake/message.ts';
import {
  encodeServerHello,
  FIRST_PSK,
  type ServerHelloExtension,
  selectedShare,
  selectedVersion,
} from '../handshake/serverHello.ts';
import { WIRE_VERSION } from '../version.ts';
import type { Connection } from './connection.ts';
import { asks, chosenProtocol, emptyExtension, serverRandom } from './hello.ts';

/** `sessionId` is the client's, which is echoed. */
export function serverHello13(
  connection: Connection,
  sessionId: Uint8Array,
  keyPair: KeyPair,
): HandshakeMessage {
  const { policy, agreed } = connection;
  const answers: Readonly<Record<HelloKind, readonly ServerHelloExtension[]>> = {
    supportedVersions: [selectedVersion(WIRE_VERSION['1.3'])],
    keyShare: [selectedShare(keyPair.group, keyPair.publicKey)],
    preSharedKey: agreed.resumed === undefined ? [] : [FIRST_PSK],
  };
  return encodeServerHello({
    version: WIRE_VERSION['1.2'],
    random: serverRandom(connection),
    sessionId,
    suite: agreed.suite.code,
    extensions: policy.server.helloExtensions.flatMap((kind) => answers[kind]),
  });
}

/** `early`: the 0-RTT data are accepted. */
export function encryptedExtensions13(connection: Connection, early: boolean): HandshakeMessage {
  const { server, alpn } = connection.policy;
  const answers: Readonly<Record<EncryptedKind, readonly ServerHelloExtension[]>> = {
    serverName: [emptyExtension(ExtensionType.serverName)],
    supportedGroups: server.groups.length === 0 ? [] : [supportedGroups(server.groups)],
    alpn: alpn.chosen === undefined ? [] : [chosenProtocol(alpn.chosen)],
    earlyData: early ? [emptyExtension(ExtensionType.earlyData)] : [],
  };
  const asked = server.encryptedExtensions.filter((kind) => asks(connection, kind));
  return encodeEncryptedExtensions(asked.flatMap((kind) => answers[kind]));
}

type HelloKind = Connection['policy']['server']['helloExtensions'][number];
type EncryptedKind = Connection['policy']['server']['encryptedExtensions'][number];

/** Groups that the server would rather have had (RFC 8446 section 4.2.7). */
function supportedGroups(groups: readonly number[]): ServerHelloExtension {
  return {
    type: ExtensionType.supportedGroups,
    write: (w) =>
      w.vector16('supported groups', () => {
        for (const group of groups) w.u16(group, 'group');
      }),
  };
}
