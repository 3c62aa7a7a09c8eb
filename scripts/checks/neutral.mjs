// Written in pieces so that this file does not name what it looks for.
const dots = (...parts) => parts.join('\\.');
const HOSTS = [
  dots('registry', '(?:npmjs|yarnpkg|npmmirror)', '(?:org|com)'),
  dots('npm', 'pkg', 'github', 'com'),
  dots('pypi', '(?:org|python\\.org)'),
  dots('(?:files|test)', '(?:pythonhosted|pypi)', 'org'),
  dots('(?:repo1?|central)', 'maven', '(?:org|apache\\.org)'),
  dots('proxy', 'golang', 'org'),
  dots('(?:deb|security|ftp)', 'debian', 'org'),
  '\\b(?:artifactory|nexus|verdaccio|devpi)[.:/][a-z0-9]',
];
const PATHS = ['home', 'Users', 'root', 'work', 'workspace', 'mnt', 'tmp\\/[a-z0-9]'];
const FORBIDDEN = [
  ['registry host', new RegExp(`(?:${HOSTS.join('|')})`, 'i')],
  ['path of a machine', new RegExp(`(?:^|[\\s"'\`(=:])\\/(?:${PATHS.join('|')})\\/`)],
  ['path of a machine', /\b[A-Z]:\\(?:Users|work)\b/i],
  ['resolved address', /"resolved": "https?:/],
];

/**
 * What in a text names a package registry's host or a path of somebody's machine.
 * @param {string} text
 * @returns {string[]} one "line: what: found" each
 */
export function neutralFaults(text) {
  return text.split('\n').flatMap((line, index) =>
    FORBIDDEN.flatMap(([what, pattern]) => {
      const found = pattern.exec(line);
      return found ? [`${index + 1}: ${what}: ${found[0].trim()}`] : [];
    }),
  );
}
