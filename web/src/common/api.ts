/*
 * The node's API. GETs keep their ETag, so that asking again costs one short answer when nothing has
 * changed; a token that has ended is renewed once and the call made again.
 */
import { Problem, problemOf } from './problem';
import type { ProblemBody, Row, ViewPage } from './types';

export interface Access {
  token(): string | undefined;
  /* Gets a new token; false when that cannot be done without the person. */
  renew(): Promise<boolean>;
}

export interface Kept {
  etag: string;
  body: unknown;
}

export interface Answer<T> {
  value: T;
  /* False: the node said that nothing has changed. */
  fresh: boolean;
}

const KEPT_MAX = 200;

export type Params = Record<string, string | number | undefined>;

export function pathOf(path: string, params: Params = {}): string {
  const parts = Object.entries(params).filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${parts.join('&')}`;
}

async function bodyOf(answer: Response): Promise<unknown> {
  const type = answer.headers.get('Content-Type') ?? '';
  return /[/+]json/.test(type) ? answer.json() : answer.text();
}

export class Api {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly base: string, private readonly access: Access) {}

  private async send(path: string, init: RequestInit, etag?: string): Promise<Response> {
    const headers = new Headers(init.headers);
    const token = this.access.token();
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    if (etag !== undefined) headers.set('If-None-Match', etag);
    try {
      return await fetch(this.base + path, { ...init, headers, credentials: 'omit', cache: 'no-store' });
    } catch (thrown) {
      if (init.signal?.aborted) throw thrown;
      throw new Problem({ rule: 'net.unreachable' });
    }
  }

  /* The answer as it came: for streams, ranges, blobs. Throws what the node refused. */
  async fetch(path: string, init: RequestInit = {}, etag?: string): Promise<Response> {
    let answer = await this.send(path, init, etag);
    if (answer.status === 401 && await this.access.renew()) answer = await this.send(path, init, etag);
    if (answer.ok || answer.status === 304) return answer;
    const body = await bodyOf(answer).catch(() => undefined);
    const said = typeof body === 'object' && body !== null ? body as Partial<ProblemBody> : undefined;
    throw problemOf(answer.status, said);
  }

  async ask<T>(path: string): Promise<Answer<T>> {
    const kept = this.kept.get(path);
    const answer = await this.fetch(path, {}, kept?.etag);
    if (answer.status === 304 && kept !== undefined) return { value: kept.body as T, fresh: false };
    const body = await bodyOf(answer);
    const etag = answer.headers.get('ETag');
    this.kept.delete(path);
    if (etag !== null) this.keep(path, { etag, body });
    return { value: body as T, fresh: true };
  }

  async get<T>(path: string, params: Params = {}): Promise<T> {
    return (await this.ask<T>(pathOf(path, params))).value;
  }

  /* Every row of a view, page by page. */
  async view<R = Row>(name: string, params: Params = {}): Promise<R[]> {
    const rows: R[] = [];
    let after: string | undefined;
    do {
      const page: ViewPage<R> = await this.get(`/v1/${name}`, { limit: 1000, ...params, after });
      rows.push(...page.rows);
      after = page.next;
    } while (after !== undefined);
    return rows;
  }

  /* A text goes as text (notes, sessions), anything else as JSON. */
  async post<T>(path: string, body: unknown, method: 'POST' | 'PUT' = 'POST'): Promise<T> {
    const text = typeof body === 'string';
    const answer = await this.fetch(path, {
      method,
      headers: { 'Content-Type': text ? 'text/plain; charset=utf-8' : 'application/json' },
      body: text ? body : JSON.stringify(body),
    });
    return await bodyOf(answer) as T;
  }

  private keep(path: string, what: Kept): void {
    this.kept.set(path, what);
    if (this.kept.size > KEPT_MAX) this.kept.delete(this.kept.keys().next().value ?? path);
  }

  /* Another key has signed in: what the one before was told is not his. */
  forget(): void {
    this.kept.clear();
  }
}
