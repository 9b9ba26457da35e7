// The pages of `./dev screenshots DIR`: add a line for each new one.

import type { Page } from '@playwright/test';

export interface Picture {
  name: string;
  /** A path, or a way to get there for what has no fixed address. */
  path: string | ((page: Page) => Promise<void>);
  /** Who is signed in; nobody when left out. */
  person?: string;
}

export const pictures: Picture[] = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'tasks', path: '/', person: 'Ann' },
  { name: 'processes', path: '/processes', person: 'Ann' },
  { name: 'instances', path: '/instances', person: 'Ann' },
  { name: 'not-found', path: '/no-such-page', person: 'Ann' }
];
