/** A kernel's functions, and the memory they work on. */
export interface Instance<K> {
  readonly kernels: K;
  readonly memory: ArrayBuffer;
}

const compiled = new Map<string, WebAssembly.Module | undefined>();

/**
 * A kernel over a memory of its own; undefined where the platform has no WebAssembly, forbids compiling (Workers; pages whose
 * policy lacks 'wasm-unsafe-eval') or has no room. Whoever asks then does the same sums in plain loops, in the same order.
 * @param binary the module, base64; it imports `env.memory`
 * @param bytes that the memory must hold
 */
export function instantiate<K>(binary: string, bytes: number): Instance<K> | undefined {
  try {
    if (!compiled.has(binary)) {
      compiled.set(binary, undefined); // a platform that forbids it is asked once
      compiled.set(binary, new WebAssembly.Module(Uint8Array.from(atob(binary), (c) => c.charCodeAt(0))));
    }
    const module = compiled.get(binary);
    if (!module) return undefined;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65536) });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return { kernels: exports as K, memory: memory.buffer };
  } catch {
    return undefined;
  }
}
