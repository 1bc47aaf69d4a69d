/** Every judge, with the programs that it needs. */
import { judgeByArgus } from './argus.ts';
import { judgeByCapinfos } from './capinfos.ts';
import { isMissing, type Judge } from './judge.ts';
import { judgeByNdpi } from './ndpi.ts';
import { judgeByP0f } from './p0f.ts';
import { judgeByTcpflow } from './tcpflow.ts';
import { cannotReplay, judgeByTcpreplay } from './tcpreplay.ts';
import { judgeByTcptrace } from './tcptrace.ts';
import { judgeByTshark } from './tshark.ts';

export interface InstalledJudge {
  readonly judge: Judge;
  /** Its tests are skipped. */
  readonly absent: boolean;
}

/** Absent ones are named on the console once a test file, or are errors with REQUIRE_JUDGES=1. */
export const JUDGES = {
  tshark: { judge: judgeByTshark, absent: isMissing('tshark') },
  capinfos: { judge: judgeByCapinfos, absent: isMissing('capinfos') },
  ndpi: { judge: judgeByNdpi, absent: isMissing('ndpiReader') },
  tcptrace: { judge: judgeByTcptrace, absent: isMissing('tcptrace') },
  tcpflow: { judge: judgeByTcpflow, absent: isMissing('tcpflow') },
  argus: { judge: judgeByArgus, absent: isMissing('argus', 'ra') },
  p0f: { judge: judgeByP0f, absent: isMissing('p0f') },
  tcpreplay: { judge: judgeByTcpreplay, absent: cannotReplay() },
} as const satisfies Record<string, InstalledJudge>;
export type JudgeName = keyof typeof JUDGES;
export const JUDGE_NAMES = Object.keys(JUDGES) as JudgeName[];
