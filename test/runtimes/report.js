const LIMIT = 120; // seconds

/** Counts checks; a failed one is printed with its reason, and the others go on. */
export class Report {
  #passed = 0;
  #failed = 0;

  async check(title, body) {
    const start = performance.now();
    try {
      await Promise.race([body(), late()]);
      this.#passed++;
      console.log(`  ok  ${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      this.fail(title, error);
    }
  }

  fail(title, error) {
    this.#failed++;
    const lines = String(error.stderr || error.stack)
      .trim()
      .split('\n', 12);
    console.log(`FAIL  ${title}\n      ${lines.join('\n      ')}`);
  }

  /** Prints the last line; the exit code of this process says whether all passed. */
  end() {
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
    process.exitCode = this.#failed > 0 ? 1 : 0;
  }
}

function late() {
  return new Promise((_, reject) => {
    setTimeout(reject, 1000 * LIMIT, new Error(`not done after ${LIMIT} s`)).unref();
  });
}

/** Rows of an array of like objects, in columns as wide as they have to be. */
export function printTable(rows) {
  if (rows.length === 0) return;
  const names = Object.keys(rows[0]);
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => String(row[name]).length)));
  for (const cells of [names, ...rows.map(Object.values)])
    console.log(cells.map((cell, j) => String(cell).padEnd(widths[j])).join('  '));
}
