import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const MOUNTS = ['/etc/eaglerank', '/run/eaglerank', '/var/lib/eaglerank'];

/** A folder of this machine that stands for the file system of pods. */
export class PodFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'eaglerank-pods-'));

  /** `local` gives the port of this machine for one of a container. */
  constructor(private readonly local: (port: number) => number) {}

  /** The text with the pods' folders below this one, and hosts of the cluster on this machine. */
  localize(text: string): string {
    const moved = MOUNTS.reduce((t, mount) => t.replaceAll(mount, this.path + mount), text);
    return moved.replaceAll(
      /eaglerank-[a-z-]+\.feeds\.svc:(\d+)/g,
      (_, port: string) => `localhost:${this.local(Number(port))}`,
    );
  }

  /** Writes a file at a path of a pod. */
  write(path: string, text: string, mode = 0o644): void {
    const file = this.localize(path);
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { force: true });
    writeFileSync(file, text, { mode });
  }

  makeFolder(path: string): void {
    mkdirSync(this.localize(path), { recursive: true });
  }

  /** Permissions of a file at a path of a pod. */
  mode(path: string): number {
    return statSync(this.localize(path)).mode & 0o777;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
