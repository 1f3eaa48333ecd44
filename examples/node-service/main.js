// node main.js model.nettc; PORT says where to listen, 0 takes a free port.
import { readFileSync } from 'node:fs';
import { load } from '@nettc/core/predict';
import { createService } from './service.js';

const model = load(readFileSync(process.argv[2]));
const server = createService(model);
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

// No new connections; requests under way are answered, then the process ends by itself.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    server.close();
    setTimeout(() => server.closeAllConnections(), 10_000).unref();
  });
