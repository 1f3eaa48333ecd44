// A Python with PySpark and XGBoost in the versions of requirements.txt, outside of the repository.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const succeeds = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Why the example cannot run here; undefined where it can. */
export function lacking(python) {
  if (!succeeds(python, '-c', 'import sys; sys.exit(sys.version_info < (3, 10))'))
    return `${python} is absent or older than Python 3.10`;
  if (!succeeds('java', '-version')) return 'Java is absent';
  return undefined;
}

/**
 * The interpreter of a virtual environment in the user's cache, which is made where it is absent or of other versions.
 * @returns the path of the interpreter, or why there is none
 */
export function prepare(python) {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'nettc-example-spark');
  const interpreter = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const wanted = readFileSync(requirements, 'utf8');
  const mark = join(folder, 'requirements.txt'); // written once everything is installed
  try {
    if (readFileSync(mark, 'utf8') === wanted) return { interpreter };
  } catch {
    // not made yet
  }
  console.log(`Installing PySpark and XGBoost into ${folder} (some 2 GB, once) …`);
  mkdirSync(folder, { recursive: true });
  if (!succeeds(python, '-m', 'venv', '--clear', folder)) return { reason: `${python} -m venv fails` };
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  const { status, stderr } = spawnSync(interpreter, pip, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) return { reason: `pip cannot install them: ${stderr.trim().split('\n').at(-1)}` };
  writeFileSync(mark, wanted);
  return { interpreter };
}
