import type { Measured } from './measure.js';
import { megabytes, seconds, times } from './show.js';
import type { Bar } from './table.js';

/** A bar as a reader sees it, and how it went. */
export interface Verdict {
  readonly kind: Bar['kind'];
  /** `≥ 1.5× scikit-learn` */
  readonly wanted: string;
  /** `1.31×` */
  readonly got: string;
  readonly met: boolean;
}

/** Whether a row holds what is demanded of it. */
export function judge(bar: Bar, { us, peers }: Pick<Measured, 'us' | 'peers'>): Verdict {
  const { kind } = bar;
  if ('seconds' in bar)
    return { kind, wanted: `≤ ${seconds(bar.seconds)}`, got: seconds(us.seconds), met: us.seconds <= bar.seconds };
  if ('megabytes' in bar) {
    const bytes = bar.megabytes * 1e6;
    return { kind, wanted: `≤ ${megabytes(bytes)}`, got: megabytes(us.memory), met: us.memory <= bytes };
  }
  const peer = peers.find(({ name }) => name === bar.over);
  if (!peer) throw new Error(`no side is called ${bar.over}`);
  const ratio = peer.seconds / us.seconds;
  return { kind, wanted: `≥ ${bar.times}× ${bar.over}`, got: times(ratio), met: ratio >= bar.times };
}
