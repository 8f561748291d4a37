#!/usr/bin/env node
// Refreshes src/facts/typescript/bases/bases.json: the compiler options of published base configurations, so that an `extends` of one
// can be followed although `node_modules` is not in the audited repository.
//
//     node scripts/refresh-tsconfig-bases.mjs
//
// Each package is fetched with `npm pack` into a temporary folder: nothing of it is run. Of every major version (every minor one before
// 1.0) the newest release is read, and versions whose options are the same are folded into one entry.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// The number is how many major versions back.
const PACKAGES = {
  '@tsconfig/bases': 1,
  // Retired ones that are not part of it.
  '@tsconfig/esm': 9,
  '@tsconfig/next-strictest': 9,
  '@tsconfig/node-lts-strictest': 9,
  '@tsconfig/node-lts-strictest-esm': 9,
  '@tsconfig/node16-strictest': 9,
  '@tsconfig/node16-strictest-esm': 9,
  '@tsconfig/node18-strictest': 9,
  '@tsconfig/node18-strictest-esm': 9,
  '@adonisjs/tsconfig': 9,
  '@apify/tsconfig': 9,
  '@appium/tsconfig': 9,
  '@backstage/cli': 3,
  '@docusaurus/tsconfig': 9,
  '@eggjs/tsconfig': 9,
  '@epic-web/config': 9,
  '@express-rate-limit/tsconfig': 9,
  '@grafana/tsconfig': 9,
  '@guardian/tsconfig': 9,
  '@loopback/build': 9,
  '@octokit/tsconfig': 9,
  '@sapphire/ts-config': 9,
  '@sindresorhus/tsconfig': 9,
  '@strapi/typescript-utils': 3,
  '@total-typescript/tsconfig': 9,
  '@vercel/style-guide': 9,
  '@vue/tsconfig': 9,
  'astro': 6,
  'expo': 6,
  'fastify-tsconfig': 9,
  'gts': 9,
};

// What is kept of a configuration, as in src/facts/typescript/options.rs.
const OPTIONS = [
  'allowJs', 'allowUnreachableCode', 'allowUnusedLabels', 'alwaysStrict', 'checkJs', 'composite', 'emitDecoratorMetadata', 'erasableSyntaxOnly',
  'esModuleInterop', 'exactOptionalPropertyTypes', 'experimentalDecorators', 'incremental', 'isolatedDeclarations', 'isolatedModules', 'module',
  'moduleResolution', 'noEmit', 'noFallthroughCasesInSwitch', 'noImplicitAny', 'noImplicitOverride', 'noImplicitReturns', 'noImplicitThis',
  'noPropertyAccessFromIndexSignature', 'noUncheckedIndexedAccess', 'noUncheckedSideEffectImports', 'noUnusedLocals', 'noUnusedParameters', 'skipLibCheck', 'sourceMap', 'strict',
  'strictBindCallApply', 'strictBuiltinIteratorReturn', 'strictFunctionTypes', 'strictNullChecks', 'strictPropertyInitialization', 'target',
  'useUnknownInCatchVariables', 'verbatimModuleSyntax',
];

const packages = {};
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'tsconfig-bases-'));
const npm = (...args) => execFileSync('npm', args, { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 });
const fetched = (spec) => {
  const [{ filename }] = JSON.parse(npm('pack', '--json', '--ignore-scripts', spec));
  const folder = fs.mkdtempSync(path.join(work, 'package-'));
  execFileSync('tar', ['xzf', path.join(work, filename), '-C', folder, '--strip-components=1']);
  fs.rmSync(path.join(work, filename));
  return folder;
};

const typescript = createRequire(import.meta.url)(path.join(fetched('typescript@5.9'), 'lib/typescript.js'));
const read = (file) => typescript.parseConfigFileTextToJson(file, fs.readFileSync(file, 'utf8')).config;

/** The newest release of each of the newest `count` major versions, oldest first, with the version that it stands for. */
function releases(name, count) {
  const versions = [JSON.parse(npm('view', name, 'versions', '--json'))].flat().filter((version) => /^\d+\.\d+\.\d+$/.test(version));
  const parts = (version) => version.split('.').map(Number);
  versions.sort((a, b) => parts(a).map((part, i) => part - parts(b)[i]).find(Boolean) ?? 0);
  const newest = new Map();
  for (const version of versions) {
    const [major, minor] = parts(version);
    newest.set(major ? `${major}.0` : `0.${minor}`, version);
  }
  return [...newest].slice(-count);
}

/** Paths of JSON files that may be configurations. */
function candidates(folder, name) {
  const everyFile = /ts-?config/.test(name);
  return fs.readdirSync(folder, { recursive: true }).map(String).filter((file) => {
    const base = path.basename(file);
    if (!file.endsWith('.json') || /(^|\/)(node_modules|templates?|fixtures?|tests?|__tests__)\/|^package(-lock)?\.json$/.test(file)) return false;
    return everyFile || /tsconfig|^typescript/.test(file);
  }).sort();
}

/** Options in force for a file of a package, or nothing where it extends something else. */
function flatten(folder, file, seen = []) {
  const full = path.join(folder, file);
  if (seen.includes(file) || !fs.existsSync(full)) return undefined;
  const config = read(full);
  if (!config || typeof config !== 'object' || !(config.compilerOptions || config.extends)) return undefined;
  let options = {};
  for (const parent of [config.extends ?? []].flat()) {
    const base = path.join(path.dirname(file), parent);
    const inherited = parent.startsWith('.')
      ? flatten(folder, base, [...seen, file]) ?? flatten(folder, `${base}.json`, [...seen, file])
      : published(parent);
    if (!inherited) return undefined;
    options = { ...options, ...inherited };
  }
  for (const key of OPTIONS) if (config.compilerOptions?.[key] !== undefined) options[key] = config.compilerOptions[key];
  return options;
}

/** Options of a configuration of a package that was read before. */
function published(specifier) {
  const [, name, rest] = specifier.match(/^(@[^/]+\/[^/]+|[^/]+)\/?(.*)$/);
  const configs = packages[name]?.versions.at(-1).configs;
  return configs?.[rest] ?? configs?.[`${rest}.json`];
}

/** The names by which `extends` reaches the files of a package: what `exports` names, where it is there, else every path. */
function names(manifest, files) {
  const target = (value) => (value && typeof value === 'object' ? target(Object.values(value)[0]) : value ?? undefined);
  if (!manifest.exports) return [['', manifest.tsconfig ?? 'tsconfig.json'], ...files.map((file) => [file, file])].map(([name, file]) => [name, path.normalize(file)]);
  const isPlain = typeof manifest.exports === 'string' || !Object.keys(manifest.exports)[0]?.startsWith('.');
  const entries = isPlain ? [['.', target(manifest.exports)]] : Object.entries(manifest.exports).map(([key, value]) => [key, target(value)]);
  return entries.filter(([, file]) => file).flatMap(([key, file]) => {
    const name = key.replace(/^\.\/?/, '');
    const [before, after] = path.normalize(file).split('*');
    if (after === undefined) return [[name, before]];
    return files.flatMap((candidate) => {
      const bare = after.endsWith('.json') ? candidate : candidate.replace(/\.json$/, ''); // TypeScript supplies it
      const fits = bare.length >= before.length + after.length && bare.startsWith(before) && bare.endsWith(after);
      return fits ? [[name.replace('*', bare.slice(before.length, bare.length - after.length)), candidate]] : [];
    });
  });
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
for (const [name, count] of Object.entries(PACKAGES)) {
  for (const [from, version] of releases(name, count)) {
    const folder = fetched(`${name}@${version}`);
    const manifest = read(path.join(folder, 'package.json'));
    const configs = {};
    for (const [alias, file] of names(manifest, candidates(folder, name))) {
      const options = flatten(folder, file);
      if (options) configs[alias] = sorted(options);
    }
    fs.rmSync(folder, { recursive: true });
    if (!Object.keys(configs).length) continue;
    if (name === '@tsconfig/bases') { // every package of the family, in one
      for (const [file, options] of Object.entries(configs)) {
        const single = file.match(/^[a-z0-9-]+$/)?.[0];
        if (single) packages[`@tsconfig/${single}`] = { license: manifest.license, versions: [{ from: '0.0', configs: { '': options, 'tsconfig.json': options } }] };
      }
    }
    const entry = (packages[name] ??= { license: manifest.license ?? '', versions: [] });
    const last = entry.versions.at(-1);
    if (JSON.stringify(last?.configs) !== JSON.stringify(sorted(configs))) entry.versions.push({ from: last ? from : '0.0', configs: sorted(configs) });
  }
  console.error(`${name}: ${packages[name] ? Object.keys(packages[name].versions.at(-1).configs).length : 'no'} configurations`);
}
fs.rmSync(work, { recursive: true });

const lines = Object.entries(sorted(packages)).map(([name, { license, versions }]) => {
  const entries = versions.map((version) => `   ${JSON.stringify(version)}`).join(',\n');
  return ` ${JSON.stringify(name)}: {"license": ${JSON.stringify(license)}, "versions": [\n${entries}]}`;
});
const target = fileURLToPath(new URL('../src/facts/typescript/bases/bases.json', import.meta.url));
fs.writeFileSync(target, `{\n${lines.join(',\n')}\n}\n`);
