import { type BatchOptions, type ReadOptions, type Settings, settingsOf } from './options.js';

export interface ZeekOptions extends ReadOptions {
  /** The names of the columns of a TSV log that lost its header; of a JSON log, fields that it may have. */
  readonly fields?: readonly string[];
  /** Told of what was left out: a last line that is cut short, a field that only a later header names. */
  readonly onWarning?: (message: string) => void;
}

export interface ZeekSettings extends Settings {
  readonly fields: readonly string[] | undefined;
  readonly onWarning: (message: string) => void;
}

/** @throws ParameterError naming the option */
export function zeekSettings(owner: string, options: ZeekOptions & BatchOptions, streaming: boolean): ZeekSettings {
  return {
    ...settingsOf(owner, options, streaming),
    fields: options.fields,
    onWarning: options.onWarning ?? (() => {}),
  };
}
