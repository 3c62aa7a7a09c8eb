/** What a .dockerignore says of paths relative to the root of the context. */
export interface DockerIgnore {
  /** Whether a path is left out. The last pattern that matches it or a folder above it decides. */
  readonly ignores: (path: string) => boolean;
  /** Whether a folder is left out with all that is below it. */
  readonly prunes: (folder: string) => boolean;
}

export function dockerIgnore(text: string): DockerIgnore {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const keeps = line.startsWith('!');
      const glob = keeps ? line.slice(1) : line;
      return { keeps, glob, pattern: patternOf(glob) };
    });
  const ignores = (path: string): boolean =>
    rules.findLast(({ pattern }) => pattern.test(path))?.keeps === false;
  return {
    ignores,
    prunes: (folder) =>
      ignores(folder) && !rules.some(({ keeps, glob }) => keeps && glob.startsWith(`${folder}/`)),
  };
}

/** `*` stays within a folder, `**` does not; what is below a match matches too. */
function patternOf(glob: string): RegExp {
  const body = glob
    .replace(/\/$/, '')
    .split('/')
    .map((part) =>
      part === '**'
        ? '(?:[^/]+/)*'
        : `${part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/]*')}/`,
    )
    .join('')
    .replace(/\/$/, '');
  return new RegExp(`^${body}(?:/|$)`);
}
