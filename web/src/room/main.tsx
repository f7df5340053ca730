import '../common/base.css';
import './room.css';
import { startRoom } from '../common/start';
import { Shell } from '../common/ui/shell';
import { t } from './messages';

function Room() {
  return <Shell title={t('title')}><h1>{t('title')}</h1></Shell>;
}

startRoom(Room);
