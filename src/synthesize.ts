/**
 * The whole pipeline in one screen: profile, session plans, HTTP exchanges, turns, segments on a
 * virtual clock, frames in the sink. Synchronous, and the same for a seed wherever it runs.
 */
import { Random } from './base/random.ts';
import type { Nanos } from './base/time.ts';
import { exchangeTurns } from './http/exchangeTurns.ts';
import type { PlannedConnection, PlanStep, PlanThread } from './plan/sessionPlan.ts';
import { planSessions } from './plan/sessions.ts';
import { hostsPerClient, type Profile } from './profile/profile.ts';
import { WatchedSink } from './receivers/watchedSink.ts';
import type { ConnectionPlan, HostAddress, Session, Step, Thread } from './sim/session.ts';
import { Simulator } from './sim/simulator.ts';
import { type Captured, captured, openTaps, type Sinks, sinksOf } from './sim/tap.ts';
import type { Turn } from './stream/turn.ts';
import type { Fingerprints } from './tls/fingerprints/fingerprints.ts';
import type { TlsFacts, TlsSession } from './tls/session.ts';
import { TlsSessions } from './tlsSessions.ts';

/** What a finished run has made. */
export interface Summary extends Captured {
  /** TCP connections that a tap could see. */
  readonly connections: number;
  /** Exchanges whose response has arrived, and those that their connection did not live to see answered. */
  readonly exchanges: number;
  readonly cutExchanges: number;
  /** Clients, and other devices of their accounts. */
  readonly sessions: number;
  /** At each tap, in the order of the profile. */
  readonly taps: readonly Captured[];
}

/** How far a run has come. */
export interface Progress {
  readonly packets: number;
  /** Of frames, without the files' own headers. */
  readonly bytes: number;
  /** Clients, and other devices of their accounts, that have done all they had to; and how many there are. */
  readonly sessionsDone: number;
  readonly sessions: number;
  /** Simulated time. */
  readonly now: Nanos;
}

/** A run that is made in portions, so that its caller can stop in between. */
export interface Run {
  /** Goes on until about `packets` more are written; true when all is done. */
  advance(packets: number): boolean;
  progress(): Progress;
  summary(): Summary;
  /** PEM of the made authority that the profile's servers and clients are certified by. */
  rootCertificate(): string;
}

/** What an observer of a TLS connection would note of it. */
export interface TlsReport {
  readonly client: HostAddress;
  readonly server: HostAddress;
  readonly facts: TlsFacts;
  readonly fingerprints: Fingerprints;
}

/** What a run may tell besides the capture. */
export interface RunOptions {
  /** Called for each TLS connection when it is opened. */
  readonly tlsReport?: (report: TlsReport) => void;
  /** Called with lines of an NSS key log, before the first packet that they open. */
  readonly keyLog?: (lines: string) => void;
}

/**
 * Makes the whole capture and closes the sinks.
 * @param sinks one for all taps of the profile, each an interface of its own, or one for each tap. Their
 * `start` has to be the profile's.
 * @throws {ReceiverError} at the first packet that the receiver of `capture.compatibility` would not take
 * @throws {EnvironmentError} when a file that the profile names has changed since it was loaded
 * @throws {EndOfTimeError} when what the profile says takes longer than 104 days
 * @throws {RangeError} when there are fewer or more sinks than taps
 */
export function synthesize(profile: Profile, sinks: Sinks, options: RunOptions = {}): Summary {
  const run = startRun(profile, sinks, options);
  while (!run.advance(1_000_000));
  for (const sink of sinksOf(sinks)) sink.close();
  return run.summary();
}

/** As `synthesize`, in portions: the caller advances the run, and closes the sinks when it is done. */
export function startRun(profile: Profile, sinks: Sinks, options: RunOptions = {}): Run {
  let exchanges = 0;
  let cutExchanges = 0;
  const tls = new TlsSessions(profile.tls, new Random(`${profile.seed}/tls`), profile.start);
  const secured = new WeakMap<PlannedConnection, SecuredConnection>();
  const { compatibility, taps: places } = profile.capture;
  const watched =
    compatibility === 'none'
      ? undefined
      : sinksOf(sinks).map((sink) => new WatchedSink(sink, compatibility));
  const taps = openTaps(places, watched ?? sinks);
  const secretsAreKept =
    profile.capture.secrets &&
    (options.keyLog !== undefined ||
      sinksOf(sinks).some((sink) => sink.addTlsKeyLog !== undefined));
  const simulator = new Simulator(sessions(), taps);
  return {
    rootCertificate: () => tls.rootCertificate(),
    advance: (packets) => {
      const over = simulator.advance(packets);
      if (over) for (const sink of watched ?? []) sink.finish();
      return over;
    },
    progress: () => ({
      packets: simulator.captured,
      bytes: captured(taps, profile.start).bytes,
      sessionsDone: simulator.tally.sessionsDone,
      sessions: profile.clients.count * hostsPerClient(profile.app),
      now: simulator.now,
    }),
    summary: () => ({
      ...captured(taps, profile.start),
      connections: simulator.tally.connections,
      exchanges,
      cutExchanges,
      sessions: simulator.tally.sessionsDone,
      taps: taps.map((tap) => captured([tap], profile.start)),
    }),
  };

  function* sessions(): Generator<Session> {
    for (const plan of planSessions(profile, (name) => tls.selfSigned(name))) {
      yield { ...plan, threads: plan.threads.map(speaking) };
    }
  }

  /** The thread with its exchanges as turns of bytes. */
  function speaking(thread: PlanThread): Thread {
    let carried: CarriedStep | undefined;
    return {
      next(now: Nanos): IteratorResult<Step, void> {
        if (carried !== undefined) noteEndOf(carried);
        carried = undefined;
        const pulled = thread.next(now);
        if (pulled.done === true) return pulled;
        const step = pulled.value;
        if (step.kind === 'exchange' || step.kind === 'talk') carried = step;
        return { done: false, value: toStep(step, now) };
      },
    };
  }

  function noteEndOf({ kind, connection }: CarriedStep): void {
    const broken = connection.isBroken();
    if (!broken) tls.heard(connection);
    if (kind === 'talk') return;
    if (broken) cutExchanges++;
    else exchanges++;
  }

  function toStep(step: PlanStep, now: Nanos): Step {
    switch (step.kind) {
      case 'exchange':
        return talk(step.connection, exchangeTurns(step.exchange), now);
      case 'talk':
        return talk(step.connection, step.turns, now);
      case 'close': {
        const connection = secured.get(step.connection)?.connection ?? step.connection;
        return { ...step, connection };
      }
      case 'together':
        return { kind: 'together', threads: step.threads.map(speaking) };
      default:
        return step;
    }
  }

  function talk(planned: PlannedConnection, turns: Iterable<Turn>, now: Nanos): Step {
    if (planned.to.secure !== true) return { kind: 'talk', connection: planned, turns };
    const { connection, session } = secure(planned, now);
    return { kind: 'talk', connection, turns: session.protect(turns) };
  }

  /** The connection as it is spoken to over TLS; its keys are told before its first packet. */
  function secure(planned: PlannedConnection, now: Nanos): SecuredConnection {
    const known = secured.get(planned);
    if (known !== undefined) return known;
    const session = tls.open(planned, now);
    const secrets = secretsAreKept ? session.secrets() : '';
    if (secrets !== '') {
      for (const sink of sinksOf(sinks)) sink.addTlsKeyLog?.(secrets);
      options.keyLog?.(secrets);
    }
    const { client, server } = planned;
    options.tlsReport?.({
      client,
      server,
      facts: session.facts(),
      fingerprints: session.fingerprints(),
    });
    const connection = { ...planned, farewell: session.farewell };
    const made = { connection, session };
    secured.set(planned, made);
    return made;
  }
}

type CarriedStep = Extract<PlanStep, { kind: 'exchange' | 'talk' }>;

interface SecuredConnection {
  readonly connection: ConnectionPlan;
  readonly session: TlsSession;
}
