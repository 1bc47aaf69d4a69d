/** The link at the client's end of its ways: the rate and the queue of each direction. */
import { Line } from './line.ts';
import type { PathOptions } from './path.ts';

/** Both directions of an access link, which clients may share. */
export interface AccessLines {
  readonly up: Line;
  readonly down: Line;
}

/** A client's interface and access link, which all of its connections share. */
export interface AccessLink extends AccessLines {
  readonly interface: Line;
}

export function openAccessLines({ bandwidth, queue }: PathOptions): AccessLines {
  return {
    up: new Line(bandwidth.up, queue.up),
    down: new Line(bandwidth.down, queue.down),
  };
}

/** `lines`: those behind which the client stands; its own if there are none. */
export function openAccessLink(path: PathOptions, lines = openAccessLines(path)): AccessLink {
  return { interface: new Line(path.lineRate), ...lines };
}
