import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  EditOutlined,
  LoadingOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../language/language.tsx';
import type { FileState as State } from './file-data.ts';
import { WORDS } from './words.ts';

const BUSY_LOOK = { color: 'processing', icon: <LoadingOutlined aria-hidden /> };
const LOOKS = {
  uploading: { color: 'processing', icon: <ClockCircleOutlined aria-hidden /> },
  reading: BUSY_LOOK,
  ready: { color: 'warning', icon: <EditOutlined aria-hidden /> },
  checking: BUSY_LOOK,
  importing: BUSY_LOOK,
  cancelling: BUSY_LOOK,
  finished: { color: 'success', icon: <CheckCircleOutlined aria-hidden /> },
  cancelled: { color: 'default', icon: <StopOutlined aria-hidden /> },
  failed: { color: 'error', icon: <CloseCircleOutlined aria-hidden /> },
};

/** How a file import stands; the icon tells it without the colour. */
export function FileState({ state }: { state: State }): ReactNode {
  return <Tag {...LOOKS[state]}>{useWords(WORDS).states[state]}</Tag>;
}
