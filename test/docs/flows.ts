import { Random } from '../../src/core/random.js';

/** Flows with the columns of IoT-23's balanced file, and the time and capture of each: one capture after the other. */
export function flows(rows: number): string {
  const random = new Random(1);
  const lines = Array.from({ length: rows }, (_, i) => {
    const scan = random.below(2) === 0;
    const bytes = scan ? '-,-,-' : `${random.float().toFixed(3)},${random.below(900)},${random.below(9000)}`;
    const place = `${1_545_000_000 + i},capture ${Math.floor((10 * i) / rows)}`;
    return `${place},${1024 + random.below(60_000)},${scan ? 23 : 443},tcp,${bytes},${1 + random.below(4)},${scan ? 0 : 3},${scan ? 'S0' : 'SF'},${scan ? 'PortScan' : 'Benign'}`;
  });
  return `ts,capture,src_port,dst_port,proto,duration,src_bytes,dst_bytes,src_pkts,dst_pkts,state,label\n${lines.join('\n')}\n`;
}
