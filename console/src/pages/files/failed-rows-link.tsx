import { DownloadOutlined } from '@ant-design/icons';
import { Button, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { urlOf } from '../../api/client.ts';
import { useMember } from '../../api/session.ts';
import { useWords } from '../../language/language.tsx';
import type { ShownFile } from './file-data.ts';
import { RUN_WORDS } from './run-words.ts';

/** The rows that were not imported, as a file that can be corrected and dropped again. */
export function FailedRowsLink({
  file: { fileImportId },
  isDryRun,
}: {
  file: ShownFile;
  isDryRun: boolean;
}): ReactNode {
  const words = useWords(RUN_WORDS);
  const { enterpriseId } = useMember();
  const query = { enterpriseId, fileImportId, ...(isDryRun ? { dryRun: true } : {}) };
  return (
    <Flex gap={12} align="center" wrap>
      <Button icon={<DownloadOutlined />} href={urlOf('/file-import/failed-rows.csv', query)} download>
        {words.downloadFailed}
      </Button>
      <Typography.Text type="secondary">{words.downloadHint}</Typography.Text>
    </Flex>
  );
}
