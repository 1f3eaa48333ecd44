import type { Kind, State } from '../core/types.js';
import { insist } from './checks.js';

// Placeholder until the encoder's kernel lands.
export interface EncodeState extends State {
  readonly kind: 'encode';
}
export const encode: Kind<EncodeState> = {
  kind: 'encode',
  apply: (_, X) => X,
  check(_, width) {
    insist(false, 'encode is not there yet');
    return width;
  },
};
