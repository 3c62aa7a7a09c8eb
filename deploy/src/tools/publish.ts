import { chmodSync, copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

/** Puts an executable into the tools' `bin` in one step: whoever runs the old one keeps it. */
export function publish(file: string, root: string, name: string): void {
  const bin = join(root, 'bin');
  mkdirSync(bin, { recursive: true });
  const beside = join(bin, `.${name}.${process.pid}`);
  copyFileSync(file, beside);
  chmodSync(beside, 0o755);
  renameSync(beside, join(bin, name));
}
