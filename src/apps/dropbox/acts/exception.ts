import { reportException, sendTrace } from '../calls/exception.ts';
import type { Session, Steps } from '../session.ts';

/** The client meets an error of its own, which it survives: it reports it, and what it did before. */
export function* exception(session: Session): Steps {
  const { metaException, blockException, exception: other } = session.options.servers;
  const report = session.slot('exception', 'exceptions', metaException);
  yield* session.call(report, reportException(session));
  const [traces = other] = blockException;
  yield* session.call(session.slot('trace', 'exceptions', traces), sendTrace(session));
}
