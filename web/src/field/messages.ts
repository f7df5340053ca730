import { translator } from '../common/i18n';

const en = {
  'title': 'Field',
};

const fr: typeof en = {
  'title': 'Terrain',
};

export const t = translator(en, fr);
