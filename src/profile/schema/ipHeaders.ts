/** What hosts put into their IP headers besides the usual: IPv4 options, IPv6 extension headers. */
import { type Static, Type } from 'typebox';
import { define, mapping, word } from './definitions.ts';

const hexBytes = (description: string, most: number) =>
  Type.String({
    pattern: `^(?:[0-9A-Fa-f]{2} ?){0,${most}}$`,
    description,
    examples: ['0000'],
    errorMessage: `expected at most ${most} bytes in hexadecimal digits such as "0000"`,
  });

const OPTION = 'expected routerAlert, nop, recordRoute, or type and value';

const recordRoute = define(
  'ipv4RecordRoute',
  mapping({
    recordRoute: Type.Integer({
      minimum: 1,
      maximum: 9,
      description:
        "Record route (RFC 791) with room for so many addresses: the host's own, and one of each router " +
        'that the packet has passed where it is seen.',
      examples: [3],
    }),
  }),
);

const anyOption = define(
  'ipv4AnyOption',
  mapping({
    type: Type.Integer({ minimum: 2, maximum: 255, description: 'Option type.', examples: [68] }),
    value: hexBytes('What is behind the length, as hexadecimal digits.', 38),
  }),
);

export const ipOptions = Type.Array(
  Type.Union([word(['routerAlert', 'nop']), recordRoute(), anyOption()], { errorMessage: OPTION }),
  {
    default: [],
    maxItems: 40,
    description:
      'Options in the header of each IPv4 packet, at most 40 bytes: routerAlert (RFC 2113), nop, ' +
      'recordRoute, or any other by type and value. They take from each segment.',
    examples: [['routerAlert'], [{ recordRoute: 3 }, 'nop'], [{ type: 136, value: '0001' }]],
  },
);

const EXTENSION_OPTION = 'expected routerAlert, or type and value';

const anyExtensionOption = define(
  'ipv6AnyOption',
  mapping({
    type: Type.Integer({ minimum: 2, maximum: 255, description: 'Option type.', examples: [30] }),
    value: hexBytes('What is behind the length, as hexadecimal digits.', 200),
  }),
);

const extensionOptions = (description: string) =>
  Type.Array(
    Type.Union([word(['routerAlert']), anyExtensionOption()], { errorMessage: EXTENSION_OPTION }),
    { minItems: 1, maxItems: 20, description },
  );

const hopByHop = define(
  'ipv6HopByHop',
  mapping({
    hopByHop: extensionOptions('Hop-by-hop options (RFC 8200); the first header if it is there.'),
  }),
);
const destinationOptions = define(
  'ipv6DestinationOptions',
  mapping({ destinationOptions: extensionOptions('Destination options (RFC 8200).') }),
);
const segmentRouting = define(
  'ipv6SegmentRouting',
  mapping({
    segmentRouting: Type.Array(
      Type.String({
        format: 'ip-address',
        errorMessage: 'expected an address such as "2001:db8:1::1"',
      }),
      {
        maxItems: 8,
        description:
          'Segments that packets have passed (RFC 8754); the last one, their destination, is added.',
        examples: [['2001:db8:1::1', '2001:db8:2::1']],
      },
    ),
  }),
);

export const extensionHeaders = Type.Array(
  Type.Union([hopByHop(), destinationOptions(), segmentRouting()], {
    errorMessage: 'expected one of hopByHop, destinationOptions and segmentRouting',
  }),
  {
    default: [],
    maxItems: 4,
    description:
      'Extension headers of each IPv6 packet, in order: hopByHop, destinationOptions, segmentRouting. ' +
      'They take from each segment.',
    examples: [[{ hopByHop: ['routerAlert'] }], [{ segmentRouting: ['2001:db8:1::1'] }]],
  },
);

export type IpOptionInput = Static<typeof ipOptions>[number];
export type ExtensionHeaderInput = Static<typeof extensionHeaders>[number];
