// Columns and labels of one's own: flows as a campus router exports them, labelled with the applications of a survey.
import {
  categoryMapper,
  DecisionTreeClassifier,
  defineSchema,
  load,
  Random,
  readCsv,
  SchemaError,
  save,
} from '@nettc/core';

const campus = defineSchema({
  name: 'campus',
  profile: 'campus-netflow', // what measured the flows: it goes into every model, beside the columns
  features: [
    { name: 'start', type: 'time' },
    { name: 'packets', unit: 'packets', min: 1, aliases: ['pkts'] },
    { name: 'bytes', unit: 'bytes', min: 0, aliases: ['octets'] },
    { name: 'seconds', unit: 's', min: 0, missing: 0, description: 'unset for a flow of one packet' },
    { name: 'transport', type: 'category', values: ['tcp', 'udp', 'quic'], unknown: 'ignore' },
    { name: 'application', role: 'label' },
  ],
  maps: {
    published: categoryMapper({
      zoom: 'Meeting',
      teams: 'Meeting',
      youtube: 'Video',
      netflix: 'Video',
      backup: 'Bulk',
      unknown: null, // these rows are left out
    }),
  },
});

const table = await readCsv(simulatedExport());
const { X, y } = campus.dataset(table);
console.log(`${table.rows} flows, ${X.rows} with a category; columns: ${X.names.join(', ')}`);

const tree = new DecisionTreeClassifier({ maxDepth: 4 }).fit(X, y);
const model = load(save(tree, { card: { data: 'simulated' } })); // the schema's reading of a record is in the file

// A record in other spellings, with numbers as text and a transport that the schema does not list.
const { label, probability } = model.predictRecord({
  PKTS: '900',
  Octets: 1_150_000,
  seconds: 31.5,
  transport: 'sctp',
});
console.log(`a record is ${label} (${probability.toFixed(2)})`);

try {
  model.predictRecord({ packets: 0, bytes: 10, seconds: null, transport: 'tcp' });
} catch (error) {
  if (error instanceof SchemaError) console.log(`refused: ${error.message}`);
  else throw error;
}

/** What the router might write; replace it with your own file. */
function simulatedExport() {
  const random = new Random(11);
  const between = (low, high) => low + (high - low) * random.float();
  // For each application: transports, bytes of a packet, packets a second, seconds.
  const applications = {
    zoom: [['udp'], [150, 1100], [40, 90], [60, 3000]],
    teams: [
      ['udp', 'tcp'],
      [130, 1000],
      [30, 90],
      [60, 3000],
    ],
    youtube: [
      ['quic', 'tcp'],
      [1100, 1400],
      [15, 300],
      [5, 400],
    ],
    netflix: [['tcp'], [1200, 1460], [80, 400], [20, 2000]],
    backup: [['tcp'], [1380, 1460], [800, 5000], [100, 4000]],
    unknown: [
      ['tcp', 'udp'],
      [40, 1460],
      [1, 500],
      [0, 100],
    ],
  };
  const names = Object.keys(applications);
  const lines = Array.from({ length: 1500 }, (_, i) => {
    const application = names[random.below(names.length)];
    const [transports, size, rate, length] = applications[application];
    const seconds = between(...length);
    const packets = Math.ceil(between(...rate) * seconds) + 1;
    const bytes = Math.round(packets * between(...size));
    return [i, packets, bytes, seconds.toFixed(3), transports[random.below(transports.length)], application].join();
  });
  return ['start,pkts,octets,seconds,transport,application', ...lines].join('\n');
}
