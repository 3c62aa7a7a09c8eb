/**
 * Splits the arguments of `npm test --` into the files to run and the options for mocha.
 * @param {string[]} files compiled test files, relative to the root
 * @param {string[]} args
 */
export function selectTests(files, args) {
  const paths = [];
  const options = [];
  const words = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--grep' || arg === '-g') words.push(args[++i] ?? '');
    else if (arg.startsWith('-')) options.push(arg);
    else if (files.some((file) => matches(file, arg))) paths.push(arg);
    else words.push(arg);
  }
  if (words.length > 0) options.push('--grep', words.join(' '));
  if (paths.length === 0) return { files, options };
  return { files: files.filter((file) => paths.some((path) => matches(file, path))), options };
}

/**
 * Tells apart the arguments for Python tests (paths of `trainer`) and for the others.
 * @param {string[]} args
 * @returns {{ python: string[] | undefined, node: string[] | undefined }} undefined: does not run at all
 */
export function splitPython(args) {
  if (args.length === 0) return { python: [], node: [] };
  const python = args.filter((arg) => /^(\.\/)?trainer(\/|$)/.test(arg));
  const node = args.filter((arg) => !python.includes(arg));
  return {
    python: python.length > 0 ? python.map((arg) => arg.replace(/^\.\//, '')) : undefined,
    node: node.length > 0 ? node : undefined,
  };
}

/** Whether part of a path, as one types it for the source or the output, names this file. */
function matches(file, typed) {
  const source = file.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
  const wanted = typed.replace(/^\.\//, '');
  return file.includes(wanted) || source.includes(wanted);
}
