import { formCall } from '../call.ts';
import type { Change } from '../change.ts';
import { commitInfoEntry } from '../commitInfo.ts';
import { formPickle } from '../formPickle.ts';
import type { Session } from '../session.ts';

/**
 * Enters changes into the journal (figure 8). Where blocks are missing the result is `nb`, nothing is
 * entered, and the client commits again when it has stored them.
 */
export function commitBatch({ client, server }: Session, changes: readonly Change[]) {
  const { account } = server.options;
  const known = changes.map(({ path }) => client.files.get(path));
  return formCall(
    'commit_batch',
    () => [
      ['autoclose', ''],
      ['changeset_map', [...client.changesets].map((pair) => pair.join('_')).join(',')],
      ['host_id', client.hostId],
      ['commit_info', pickledCommitInfo({ client }, changes)],
      ['allow_guid_sjid_hack', 0],
      ['paired_host_id', undefined],
      ['extended_ret', true],
    ],
    (now) => {
      const by = { ts: server.seconds(now), userId: account.userId, hostInt: server.hostInt };
      const results = changes.map((change, i) => server.account.commit(change, known[i], by));
      const incomplete = changes.filter((_, i) => results[i] === 'nb');
      const entered = results.some((result) => typeof result === 'number');
      return {
        chillout: server.chillout(),
        changeset_id: entered ? { [account.rootNamespace]: server.committed(now) } : {},
        results: results.map((result) =>
          typeof result === 'number' ? server.cursor(result) : result,
        ),
        need_blocks: server.account.missing(incomplete.flatMap(({ blocks }) => blocks)),
        delta_info: { ns: {}, user: {}, team: {} },
      };
    },
  );
}

/** The `commit_info` field, whose length the server limits. */
export function pickledCommitInfo(
  { client }: Pick<Session, 'client'>,
  changes: readonly Change[],
): string {
  const namespace = client.options.account.rootNamespace;
  return formPickle(
    changes.map((change) => commitInfoEntry(change, client.files.get(change.path), namespace)),
  );
}
