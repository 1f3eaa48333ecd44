/** What the header of a page says; -1 where it does not. */
export interface PageHeader {
  /** 0: data, 2: the dictionary, 3: data of version 2. */
  readonly type: number;
  /** Bytes once decompressed, and as they lie there. */
  readonly size: number;
  readonly length: number;
  readonly values: number;
  readonly encoding: number;
  /** Of version 2: where the levels that say what is null begin, and how many bytes they have. */
  readonly levels: { readonly before: number; readonly length: number } | undefined;
  readonly isCompressed: boolean;
}

/** Reads numbers of seven bits a byte, the lowest first. */
export class VarintReader {
  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
  ) {}

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error('it is cut short');
    return byte;
  }

  varint(): number {
    let n = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      n += (byte & 127) * scale;
      if (byte < 128) return n;
    }
  }
}

const DEEPEST = 4;

/**
 * Reads the headers of pages: structs of Thrift's compact protocol.
 * @see https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift (PageHeader)
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export class PageHeaders extends VarintReader {
  #told = new Map<number, number>();

  /** The header at hand. @throws Error where there is none */
  next(): PageHeader {
    this.#told = new Map();
    this.#struct(0, 0);
    const field = (path: number) => this.#told.get(path) ?? -1;
    const type = field(1);
    const data = type === 3 ? 800 : type === 2 ? 700 : 500;
    return {
      type,
      size: field(2),
      length: field(3),
      values: field(data + 1),
      encoding: field(type === 3 ? 804 : data + 2),
      levels: type === 3 ? { before: field(806), length: field(805) } : undefined,
      isCompressed: field(807) !== 0,
    };
  }

  /** @param path a hundred times the number of the field that the struct is */
  #struct(path: number, depth: number): void {
    if (depth > DEEPEST) throw new Error('a header is nested too deep');
    for (let field = 0; ; ) {
      const byte = this.byte();
      const type = byte & 15;
      if (type === 0) return;
      field = byte >> 4 ? field + (byte >> 4) : this.#integer();
      this.#value(type, path + field, depth);
    }
  }

  #value(type: number, path: number, depth: number): void {
    if (type === 1 || type === 2)
      this.#told.set(path, 2 - type); // true, false
    else if (type === 3) this.at++;
    else if (type <= 6) this.#told.set(path, this.#integer());
    else if (type === 7) this.at += 8;
    else if (type === 8) {
      const length = this.varint(); // moves `at`, so not in one expression
      this.at += length;
    } else if (type === 12) this.#struct(path * 100, depth + 1);
    else throw new Error(`a header has a value of type ${type}`);
  }

  #integer(): number {
    const n = this.varint();
    return n % 2 === 0 ? n / 2 : -(n + 1) / 2;
  }
}
