/*
 * The servers of a story: what `entente play --until` leaves and `entente demo` serves, with each server
 * to be stopped, killed and begun again, also at a later hour. The arguments of a server are those that the
 * demo gave it, so this file knows none.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as readline from 'node:readline';

declare const ROOT: string;
export const root = ROOT;
const PROGRAM = path.join(ROOT, 'build/entente');
const STORY = path.join(ROOT, 'scenarios/gao-first-fortnight.scenario');
export const MORNING = '2017-03-04T09:35:00Z';
const READY_MS = 20_000;
const RECEIVED = 75; // exit status

interface Server {
  name: string;
  url: string;
  folder: string;
  args: string[];
  pid: number;
}

interface Said {
  server?: string;
  url?: string;
  folder?: string;
  pid?: number;
  key?: string;
  room?: string;
  field?: string;
  demo?: string;
}

const wait = (ms: number): Promise<void> => new Promise((done) => { setTimeout(done, ms); });

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that ended and was not yet waited for is no longer alive.
    return !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export class Servers {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'entente-rooms-'));
  readonly #servers = new Map<string, Server>();
  readonly #links = new Map<string, { room: string; field: string }>();
  #demo: ChildProcess | undefined;
  /* Simulated time less the machine's; every server runs by it. */
  #ahead = 0;

  /* Plays the story, serves its nodes, and returns when each answers. */
  static async begin(): Promise<Servers> {
    const self = new Servers();
    const demo = path.join(self.folder, 'demo');
    self.entente('play', STORY, '--quiet', '--keep', demo, '--until', MORNING);
    const port = 20_000 + (process.pid % 1_200) * 10;
    self.#demo = spawn(PROGRAM, ['demo', demo, '--json', '--port', String(port)],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    await self.#hear(self.#demo).catch(async (thrown: unknown) => {
      await self.close();
      throw thrown;
    });
    self.#ahead = Date.parse(MORNING) - Date.now();
    return self;
  }

  /* Until it is ready; what it says later is read and dropped, or it would stand still. */
  #hear(demo: ChildProcess): Promise<void> {
    return new Promise((ready, failed) => {
      demo.on('exit', (code) => failed(new Error(`entente demo ended with ${code}`)));
      readline.createInterface({ input: demo.stdout ?? process.stdin }).on('line', (line) => {
        const said = JSON.parse(line) as Said;
        if (said.server && said.pid) this.#take(said as Server & { server: string });
        else if (said.key) this.#links.set(said.key, { room: said.room ?? '', field: said.field ?? '' });
        else if (said.demo) ready();
      });
    });
  }

  #take(said: Server & { server: string }): void {
    const args = fs.readFileSync(`/proc/${said.pid}/cmdline`, 'utf8').split('\0').slice(1, -1);
    this.#servers.set(said.server, { ...said, name: said.server, args });
  }

  #server(name: string): Server {
    const found = this.#servers.get(name);
    if (!found) throw new Error(`no server ${name}`);
    return found;
  }

  get names(): string[] {
    return [...this.#servers.keys()];
  }

  /* What time it is for the servers. */
  get now(): number {
    return Date.now() + this.#ahead;
  }

  url(name: string): string {
    return this.#server(name).url;
  }

  node(name: string): string {
    return this.#server(name).folder;
  }

  link(key: string, room: 'room' | 'field'): string {
    const found = this.#links.get(key);
    if (!found) throw new Error(`no entrance for ${key}`);
    return found[room];
  }

  /* Runs `entente` and returns what it says; its failure is the test's. Received is no failure: a party's
   * node carries an act to the registrar by itself. */
  entente(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(PROGRAM, [...args, '--lang', 'en'], { encoding: 'utf8' });
    if (status !== 0 && status !== RECEIVED) {
      throw new Error(`entente ${args.join(' ')}: ${status}\n${stdout}${stderr}`);
    }
    return stdout;
  }

  async #ended(pid: number): Promise<void> {
    for (const until = Date.now() + READY_MS; alive(pid); await wait(10)) {
      if (Date.now() > until) throw new Error(`process ${pid} does not end`);
    }
  }

  async stop(name: string, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { pid } = this.#server(name);
    if (alive(pid)) {
      if (signal === 'SIGTERM') process.kill(pid, 'SIGCONT'); // one that was halted would not hear it
      process.kill(pid, signal);
    }
    await this.#ended(pid);
  }

  /* It stands still and answers nobody, until it is killed. */
  halt(name: string): void {
    process.kill(this.#server(name).pid, 'SIGSTOP');
  }

  /* Begins a stopped server again, at the hour it would have. */
  async start(name: string): Promise<void> {
    const server = this.#server(name);
    const clock = `${new Date(this.now).toISOString().slice(0, 19)}Z`;
    const args = [...server.args];
    args[args.indexOf('--clock') + 1] = clock;
    const log = fs.openSync(`${server.folder}.log`, 'a');
    const child = spawn(PROGRAM, args, { stdio: ['ignore', log, log] });
    fs.closeSync(log);
    server.pid = child.pid ?? 0;
    for (const until = Date.now() + READY_MS; !(await this.#answers(server.url)); await wait(20)) {
      if (Date.now() > until) throw new Error(`${name} does not answer: see ${server.folder}.log`);
    }
  }

  async #answers(url: string): Promise<boolean> {
    return fetch(`${url}/healthz`).then((answer) => answer.ok, () => false);
  }

  /* All stop, hours pass, all begin again: the registrar's first, as the others follow it. */
  async pass(ms: number): Promise<void> {
    await Promise.all(this.names.map((name) => this.stop(name)));
    this.#ahead += ms;
    for (const name of this.names) await this.start(name);
  }

  async close(): Promise<void> {
    this.#demo?.kill('SIGINT');
    await Promise.all(this.names.map((name) => this.stop(name)));
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
