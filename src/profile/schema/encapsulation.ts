/** `network.encapsulation`: what stands between the link and the packets of clients and servers. */
import { type Static, Type } from 'typebox';
import { define, mapping, word } from './definitions.ts';

const vlan = define(
  'encapsulationVlan',
  mapping({
    vlan: mapping(
      {
        id: Type.Integer({
          minimum: 0,
          maximum: 4094,
          description: 'VLAN identifier; 0: a tag for its priority alone.',
          examples: [100],
        }),
        priority: Type.Integer({
          default: 0,
          minimum: 0,
          maximum: 7,
          description: 'Priority code point.',
        }),
        dropEligible: Type.Boolean({ default: false, description: 'Drop eligible indicator.' }),
        tag: Type.Optional(
          word(['802.1Q', '802.1ad'], {
            description: "Whose tag: a customer's (type 0x8100) or a provider's (0x88a8).",
            derived: '802.1ad where a vlan follows directly (QinQ), else 802.1Q',
            examples: ['802.1Q', '802.1ad'],
          }),
        ),
      },
      { description: 'A tag of IEEE 802.1Q or 802.1ad; two in a row are QinQ.' },
    ),
  }),
);

const mpls = define(
  'encapsulationMpls',
  mapping({
    mpls: mapping(
      {
        label: Type.Integer({
          minimum: 16,
          maximum: 1_048_575,
          description: 'Label; those below 16 are reserved.',
          examples: [1037],
        }),
        trafficClass: Type.Integer({
          default: 0,
          minimum: 0,
          maximum: 7,
          description: 'Traffic class.',
        }),
        ttl: Type.Integer({ default: 255, minimum: 1, maximum: 255, description: 'TTL.' }),
      },
      {
        description: 'An entry of an MPLS label stack (RFC 3032); entries in a row are one stack.',
      },
    ),
  }),
);

const pppoe = define(
  'encapsulationPppoe',
  mapping({
    pppoe: mapping(
      {
        session: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: 65_534,
            description: 'Session id of the first client; each further client has the next one.',
            derived: 'drawn from the seed',
            examples: [17],
          }),
        ),
      },
      { description: 'A PPPoE session of each client (RFC 2516).' },
    ),
  }),
);

/** Both ends of a tunnel. */
function tunnelFields(atClients: string, atServers: string) {
  const end = (description: string, first: string) =>
    Type.Optional(
      Type.String({
        format: 'ip-address',
        description,
        derived: `${first}; of a second tunnel the address two above it, and so on`,
        examples: [first, '2001:db8:ffff::1'],
        errorMessage: `expected an address such as "${first}"`,
      }),
    );
  return {
    from: end(`Address of the tunnel's end towards clients: ${atClients}.`, '192.0.2.1'),
    to: end(`Address of the tunnel's end towards servers: ${atServers}.`, '192.0.2.2'),
    ttl: Type.Integer({
      default: 64,
      minimum: 1,
      maximum: 255,
      description: 'TTL or hop limit of the outer packets at the tap.',
    }),
  };
}

const udpChecksum = Type.Optional(
  Type.Boolean({
    description:
      'The outer UDP header has a checksum. Without one it is 0, which IPv6 does not allow here.',
    derived: 'false over IPv4 (RFC 7348 section 5), true over IPv6',
    examples: [true],
  }),
);

const gre = define(
  'encapsulationGre',
  mapping({
    gre: mapping(
      {
        ...tunnelFields('a router', 'a router'),
        key: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: 4_294_967_295,
            description: 'Key (RFC 2890), which takes four bytes.',
            derived: 'none',
            examples: [7],
          }),
        ),
        ethernet: Type.Boolean({
          default: false,
          description:
            'It carries Ethernet frames (as gretap of Linux and NVGRE do), and not IP packets.',
        }),
      },
      { description: 'A GRE tunnel (RFC 2784).' },
    ),
  }),
);

const vxlan = define(
  'encapsulationVxlan',
  mapping({
    vxlan: mapping(
      {
        vni: Type.Integer({
          minimum: 0,
          maximum: 16_777_215,
          description: 'VXLAN network identifier.',
          examples: [5000],
        }),
        ...tunnelFields('a VTEP', 'a VTEP'),
        udpChecksum,
      },
      {
        description:
          'A VXLAN tunnel (RFC 7348), which carries Ethernet frames. Each direction of a connection ' +
          'has a source port of its own from 49152 on.',
      },
    ),
  }),
);

const gtpu = define(
  'encapsulationGtpu',
  mapping({
    gtpu: mapping(
      {
        ...tunnelFields('a base station', 'a gateway'),
        sequenceNumbers: Type.Boolean({
          default: false,
          description:
            'Headers number the packets of each client and direction, as a single tap sees them.',
        }),
        udpChecksum,
      },
      {
        description:
          'A GTP-U tunnel of each client (3GPP TS 29.281), with a TEID for each direction.',
      },
    ),
  }),
);

const EXPECTED = 'expected one of vlan, mpls, pppoe, gre, vxlan and gtpu';

export const encapsulation = Type.Array(
  Type.Union([vlan(), mpls(), pppoe(), gre(), vxlan(), gtpu()], { errorMessage: EXPECTED }),
  {
    default: [],
    maxItems: 12,
    description:
      'What stands around the packets of clients and servers, the outermost first: vlan, mpls, pppoe, ' +
      'gre, vxlan and gtpu, in any order in which one can carry the next. network.mtu is that of the ' +
      "link below: tunnels and PPPoE lower the hosts' MTU and MSS, tags and labels directly on the " +
      'link do not. network.lineRate counts all of it, network.bandwidth the packets inside.',
    examples: [
      [{ vlan: { id: 100 } }],
      [{ vlan: { id: 7 } }, { pppoe: {} }],
      [{ vlan: { id: 20 } }, { gtpu: { from: '10.255.0.1', to: '10.255.0.2' } }],
    ],
  },
);

export type EncapsulationInput = Static<typeof encapsulation>[number];
