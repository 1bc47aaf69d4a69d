/** argus: each flow with its state, its direction, lost packets and gaps. */
import { join } from 'node:path';
import { ask, type Intended, inFolder, JudgeError, unlessEqual } from './judge.ts';

export function judgeByArgus(file: string, intended: Intended): string[] {
  const flows = argusFlows(file);
  return [
    ...unlessEqual('flows', flows.length, intended.connections),
    ...flows
      .filter((flow) => flow !== GIVEN_UP)
      .flatMap((flow) => unlessEqual('flow', flow, '->,FIN,0,0,0,0')),
    ...unlessEqual('resets', flows.filter((flow) => flow === GIVEN_UP).length, intended.resets),
  ];
}

/** A flow that ends with a RST. */
const GIVEN_UP = '->,RST,0,0,0,0';

/** `direction,state,lost by client,lost by server,gap of client,gap of server`, one entry a flow. */
function argusFlows(file: string): string[] {
  return inFolder((folder) => {
    const records = join(folder, 'flows.argus');
    ask('argus', ['-S', LONGER_THAN_ANY_FLOW, '-r', file, '-w', records]);
    const fields = ['-s', 'dir', 'state', 'sloss', 'dloss', 'sgap', 'dgap'];
    const { status, stdout, stderr } = ask('ra', [
      '-n',
      '-r',
      records,
      '-c,',
      ...fields,
      '-',
      'tcp',
    ]);
    if (status !== 0) throw new JudgeError(`ra ended with ${status}: ${stderr}`);
    const [head, ...rows] = stdout.trim().split('\n');
    if (!head?.startsWith('Dir,'))
      throw new JudgeError(`ra: no heading in ${stdout.slice(0, 200)}`);
    return rows.map((row) => row.replaceAll(' ', ''));
  });
}

/** Seconds between the reports of a flow: one at its end is enough. */
const LONGER_THAN_ANY_FLOW = '1000000';
