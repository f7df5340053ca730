/* What a key's role lets it do at the desk (acts.def); the node judges, this only hides what it would refuse. */
import { actDef } from '../common/forms';
import { session } from '../common/session';

/* Orders are written by the operations desk and the coordinator. */
export function mayPropose(): boolean {
  return ['ops', 'coordinator'].includes(session.value.role);
}

/* Who binds a party in a draw, and opens for it. */
export function mayDraw(role: string): boolean {
  return actDef('draw.commit')?.roles.includes(role) ?? false;
}
