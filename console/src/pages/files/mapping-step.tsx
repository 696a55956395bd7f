import { useQueryClient } from '@tanstack/react-query';
import { Alert, Flex, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { post } from '../../api/client.ts';
import { useFilters } from '../../api/filters.ts';
import { useMember } from '../../api/session.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { useRoleReason } from '../../components/role-reason.ts';
import { Section } from '../../components/section.tsx';
import { Failure, Loading } from '../../components/states.tsx';
import { useWords } from '../../language/language.tsx';
import { ColumnTable } from './column-table.tsx';
import { type Mapping, type ShownFile, filesKey } from './file-data.ts';
import { FirstRows } from './first-rows.tsx';
import { type IdentityType, useIdentityTypes } from '../../api/identity-types.ts';
import { makeMapping, readDraft } from './mapping-draft.ts';
import { MAPPING_WORDS } from './mapping-words.ts';
import { SettingsForm } from './settings-form.tsx';

/** What the columns mean and how they are imported, before the first rows are tried with it. */
export function MappingStep({ file }: { file: ShownFile }): ReactNode {
  const { data, error, refetch } = useIdentityTypes();
  if (data !== undefined) return <MappingForm file={file} types={data.list} />;
  return error === null ? <Loading /> : <Failure error={error} onRetry={() => void refetch()} />;
}

function MappingForm({ file, types }: { file: ShownFile; types: readonly IdentityType[] }): ReactNode {
  const words = useWords(MAPPING_WORDS);
  const [draft, setDraft] = useState(() => readDraft(file.mapping, file.columns.length));
  const [isOfDepartment, setIsOfDepartment] = useState(draft.deptId !== null);
  const mapping = makeMapping(draft, (code) =>
    types.some((type) => type.code === code && type.scope === 'app'),
  );
  const isDepartmentMissing = isOfDepartment && mapping.department === null;
  const origin = file.mappingOrigin === null ? null : words.origins[file.mappingOrigin];
  // What is not in the file itself is easily overlooked, and puts everybody of this file where those of the last one went.
  const isRemembered = file.mappingOrigin === 'remembered';
  const carried = [
    ...(isRemembered && mapping.optType === 'delete' ? [words.carriedDelete] : []),
    ...(isRemembered && mapping.groupNames.length > 0
      ? [words.carriedGroups(words.summary.list(mapping.groupNames))]
      : []),
  ];
  const props = { file, types, draft, onChange: setDraft };
  return (
    <>
      {origin === null ? null : <Alert type="info" showIcon title={origin} />}
      {carried.map((one) => (
        <Alert key={one} type="warning" showIcon title={one} />
      ))}
      <Section title={words.title}>
        <ColumnTable {...props} />
      </Section>
      <Section title={words.settings}>
        <SettingsForm {...props} isOfDepartment={isOfDepartment} onOfDepartment={setIsOfDepartment} />
      </Section>
      {mapping.optType === 'add' && mapping.groupColumns.length + mapping.groupNames.length === 0 ? (
        <Alert type="warning" showIcon title={words.noGroups} />
      ) : null}
      <PreviewButton file={file} mapping={mapping} isDepartmentMissing={isDepartmentMissing} />
      <FirstRows file={file} />
    </>
  );
}

function PreviewButton({
  file: { fileImportId },
  mapping,
  isDepartmentMissing,
}: {
  file: ShownFile;
  mapping: Mapping;
  isDepartmentMissing: boolean;
}): ReactNode {
  const words = useWords(MAPPING_WORDS);
  const { enterpriseId } = useMember();
  const queries = useQueryClient();
  const roleReason = useRoleReason('operator');
  const [, setFilters] = useFilters(['step']);
  const preview = useChange({
    change: async () => {
      await post('/file-import/preview', { fileImportId, mapping }, { enterpriseId });
      // The next step goes on with the mapping as the server has it now.
      await queries.invalidateQueries({ queryKey: [...filesKey(enterpriseId), fileImportId] });
    },
    changes: [],
    done: null,
    isErrorShown: true,
    onDone: () => setFilters({ step: 'preview' }),
  });
  const isGroupMissing =
    mapping.optType === 'delete' && mapping.groupColumns.length + mapping.groupNames.length === 0;
  const missing =
    mapping.identities.length === 0
      ? words.needsIdentity
      : isGroupMissing
        ? words.needsGroups
        : isDepartmentMissing
          ? words.needsDepartment
          : null;
  return (
    <Flex vertical gap={12}>
      {preview.error === null ? null : <Failure error={preview.error} />}
      <Flex gap={12} align="center" wrap>
        <ActionButton
          type="primary"
          reason={roleReason ?? missing}
          loading={preview.isPending}
          onClick={() => preview.mutate(undefined)}
        >
          {words.preview}
        </ActionButton>
        <Typography.Text type={missing === null ? 'secondary' : 'danger'}>
          {missing ?? words.previewHint}
        </Typography.Text>
      </Flex>
    </Flex>
  );
}
