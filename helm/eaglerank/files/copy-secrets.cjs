// Copies mounted secrets to files that their owner alone can read, which is what the services ask for.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const FROM = '/etc/eaglerank/secrets';
const TO = '/run/eaglerank/secrets';
// names that begin with .. are the mount's own
for (const name of readdirSync(FROM).filter((found) => !found.startsWith('..'))) {
  writeFileSync(join(TO, name), readFileSync(join(FROM, name)), { mode: 0o600 });
}
