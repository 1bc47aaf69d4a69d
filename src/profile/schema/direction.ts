/** `network.down` and `network.up`: the access link's queue, and what befalls packets on their way. */
import { type Static, Type } from 'typebox';
import { define, mapping, word } from './definitions.ts';
import { durations, size } from './quantity.ts';

const PROBABILITY = 'expected a probability such as "0.1%" or 0.001';

const probabilityValue = define(
  'probability',
  Type.Union(
    [
      Type.Number({ minimum: 0, maximum: 1 }),
      Type.String({
        pattern: '^(?:100(?:\\.0+)?|\\d{1,2}(?:\\.\\d+)?) ?%$',
        errorMessage: PROBABILITY,
      }),
    ],
    { errorMessage: PROBABILITY },
  ),
);
/** A chance or a share: `0.1%` or 0.001. */
export const probability = (description: string, docs: { default?: unknown } = {}) =>
  probabilityValue({ description, examples: ['0.1%', 0.001], ...docs });

const burstyLoss = define(
  'burstyLoss',
  mapping({
    bursty: mapping(
      {
        enter: probability('For each packet: the chance that a bad stretch begins.'),
        leave: probability('For each packet of a bad stretch: the chance that it ends before it.'),
        loss: probability('Loss within bad stretches.', { default: '100%' }),
        between: probability('Loss between them.', { default: '0%' }),
      },
      { description: 'Loss in bursts: the model of Gilbert and Elliott.' },
    ),
  }),
);
const lossModel = define(
  'loss',
  Type.Union([probabilityValue(), burstyLoss()], {
    errorMessage: 'expected a probability such as "0.1%", or bursty',
  }),
);

/** Loss of the packets of one direction, or of both. */
export const loss = (description: string) =>
  lossModel({ description, examples: ['0.1%', { bursty: { enter: '0.1%', leave: '30%' } }] });

function direction(name: string) {
  return mapping(
    {
      queue: Type.Optional(
        size({
          description: `Bytes that may wait for the access link on the way ${name}; what does not fit is dropped.`,
          derived: 'as many as come',
          atLeast: 1,
          examples: ['250kB'],
        }),
      ),
      queuePackets: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 1_000_000,
          description: `Packets that may wait for the access link on the way ${name}.`,
          derived: 'as many as come',
          examples: [100],
        }),
      ),
      markAt: Type.Optional(
        size({
          description:
            'Bytes that wait for the access link when packets that may be marked (ECT of RFC 3168, see ' +
            'network.client.ecn) begin to be marked: CE.',
          derived: 'only codel marks',
          examples: ['30kB'],
        }),
      ),
      discipline: word(['drop-tail', 'codel'], {
        default: 'drop-tail',
        description:
          'Which packets the queue drops: those that find no room, or CoDel (RFC 8289): some of those ' +
          'that have waited too long, or marks, where ECN is in use.',
      }),
      loss: Type.Optional(loss(`Loss on the way ${name}; instead of network.loss.`)),
      drop: Type.Array(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), {
        default: [],
        maxItems: 10_000,
        description:
          'Packets to drop, by their number among those of a connection in this direction, from 1 ' +
          '(the SYN or SYN-ACK).',
        examples: [[40, 120]],
      }),
      duplicate: probability('Packets that arrive twice.', { default: '0%' }),
      corrupt: probability('Packets that lose a bit, so that the receiver drops them.', {
        default: '0%',
      }),
      reorder: probability('Packets held back by reorderDelay, and so overtaken.', {
        default: '0%',
      }),
      reorderDelay: durations({
        default: '2ms .. 10ms',
        description: 'How long a packet is held back.',
        atMost: '1min',
        examples: ['5ms'],
      }),
      jitter: Type.Optional(
        durations({
          description: 'Further delay of each packet.',
          derived: 'none',
          atMost: '1min',
          examples: ['0ms .. 3ms', { exponential: { mean: '1ms', max: '20ms' } }],
        }),
      ),
      jitterReorders: Type.Boolean({
        default: false,
        description: 'Jitter may change the order of packets; otherwise it only spaces them.',
      }),
    },
    { default: {}, description: `The way ${name}: its queue, and what befalls packets.` },
  );
}

export const down = direction('towards the client');
export const up = direction('away from the client');

export type DirectionInput = Static<typeof down>;
export type LossInput = NonNullable<DirectionInput['loss']>;
export type ProbabilityInput = DirectionInput['duplicate'];
