import { translator } from '../common/i18n';

const en = {
  'title': 'entente',
};

const fr: typeof en = {
  'title': 'entente',
};

export const t = translator(en, fr);
