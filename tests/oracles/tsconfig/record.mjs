#!/usr/bin/env node
// Records what TypeScript itself makes of the configurations in cases.json: which members of the strict family are on.
//
//     node tests/oracles/tsconfig/record.mjs          write the answers
//     node tests/oracles/tsconfig/record.mjs DIR...   print, for each configuration under the folders, the answers as JSON lines
//
// TypeScript is fetched with `npm pack` into a temporary folder; the answers come from its API, since `tsc --showConfig` prints no
// defaults. `cargo test` compares our answers with the recorded ones.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSIONS = ['5.9', '6.0'];
const MEMBERS = [
  'alwaysStrict', 'noImplicitAny', 'noImplicitThis', 'strictBindCallApply', 'strictBuiltinIteratorReturn', 'strictFunctionTypes',
  'strictNullChecks', 'strictPropertyInitialization', 'useUnknownInCatchVariables',
];

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'tsconfig-oracle-'));
const compiler = (version) => {
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', `typescript@${version}`], { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  const folder = fs.mkdtempSync(path.join(work, 'typescript-'));
  execFileSync('tar', ['xzf', path.join(work, filename), '-C', folder, '--strip-components=1']);
  return createRequire(import.meta.url)(path.join(folder, 'lib/typescript.js'));
};
const compilers = Object.fromEntries(VERSIONS.map((version) => [version, compiler(version)]));

/** The members that are on; nothing where the compiler reports an error. */
function answer(ts, file) {
  const errors = [];
  const host = { ...ts.sys, readDirectory: () => [], onUnRecoverableConfigFileDiagnostic: (error) => errors.push(error) };
  const parsed = ts.getParsedCommandLineOfConfigFile(file, {}, host);
  errors.push(...(parsed?.errors ?? []), ...(parsed?.options.configFile?.parseDiagnostics ?? []));
  // 18002 and 18003: no input files, which are not written here.
  if (!parsed || errors.some((error) => error.code !== 18002 && error.code !== 18003)) return null;
  const isOn = (member) => ts.computedOptions?.[member]?.computeValue(parsed.options) ?? ts.getStrictOptionValue(parsed.options, member);
  return MEMBERS.filter(isOn);
}

const isConfiguration = (name) => /^(tsconfig.*|jsconfig.*|.*\.tsconfig)\.json$/.test(name);
const folders = process.argv.slice(2);
for (const folder of folders) {
  for (const file of fs.readdirSync(folder, { recursive: true }).map(String).sort()) {
    if (!isConfiguration(path.basename(file)) || file.includes('node_modules')) continue;
    const answers = VERSIONS.map((version) => [version, answer(compilers[version], path.resolve(folder, file))]);
    console.log(JSON.stringify({ config: path.join(folder, file), ...Object.fromEntries(answers) }));
  }
}
if (!folders.length) {
  const list = fileURLToPath(new URL('cases.json', import.meta.url));
  const cases = JSON.parse(fs.readFileSync(list, 'utf8'));
  for (const [index, entry] of cases.entries()) {
    const folder = path.join(work, `case-${index}`);
    for (const [name, text] of Object.entries(entry.files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    entry.on = Object.fromEntries(VERSIONS.map((version) => [version, answer(compilers[version], path.join(folder, entry.config))]));
  }
  fs.writeFileSync(list, `${JSON.stringify(cases, null, 1)}\n`);
}
fs.rmSync(work, { recursive: true });
