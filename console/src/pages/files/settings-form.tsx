import { Flex, Form, Radio, Select, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useMember } from '../../api/session.ts';
import { DepartmentSelect } from '../../components/department-select.tsx';
import { useWords } from '../../language/language.tsx';
import type { DraftProps } from './column-table.tsx';
import { isDepartmentField } from './mapping-draft.ts';
import { MAPPING_WORDS } from './mapping-words.ts';
import { WORDS, nameColumn } from './words.ts';

interface Props extends Pick<DraftProps, 'file' | 'draft' | 'onChange'> {
  /** Whether the groups are of one department; which one may not have been chosen yet. */
  isOfDepartment: boolean;
  onOfDepartment: (isOfDepartment: boolean) => void;
}

/** What is the same for all rows of a file. */
export function SettingsForm(props: Props): ReactNode {
  const { draft, onChange } = props;
  const words = useWords(MAPPING_WORDS);
  return (
    <Form layout="vertical" component="div">
      <Flex gap="0 48px" wrap>
        <Form.Item label={words.operation} extra={words.operationHints[draft.optType]} style={HALF}>
          <Radio.Group
            aria-label={words.operation}
            value={draft.optType}
            options={(['add', 'delete'] as const).map((value) => ({ value, label: words.operations[value] }))}
            onChange={({ target }) => onChange({ ...draft, optType: target.value as typeof draft.optType })}
          />
        </Form.Item>
        <Form.Item label={words.matching} extra={words.matchingHints[draft.matchingType]} style={HALF}>
          <Radio.Group
            aria-label={words.matching}
            value={draft.matchingType}
            options={([1, 2] as const).map((value) => ({ value, label: words.matchings[value] }))}
            onChange={({ target }) =>
              onChange({ ...draft, matchingType: target.value as typeof draft.matchingType })
            }
          />
        </Form.Item>
        <Form.Item label={words.scope} style={HALF}>
          <Scope {...props} />
        </Form.Item>
        <Form.Item
          label={words.groupNames}
          htmlFor="group-names"
          extra={words.groupNamesHint}
          style={{ ...HALF, marginBottom: 0 }}
        >
          <Select
            id="group-names"
            mode="tags"
            open={false}
            suffixIcon={null}
            tokenSeparators={[',']}
            placeholder={words.groupNamesPlaceholder}
            value={draft.groupNames}
            onChange={(groupNames: string[]) => onChange({ ...draft, groupNames })}
          />
        </Form.Item>
      </Flex>
    </Form>
  );
}

const HALF = { flex: '1 1 320px', minWidth: 0 };

function Scope({ file, draft, onChange, isOfDepartment, onOfDepartment }: Props): ReactNode {
  const words = useWords(MAPPING_WORDS);
  const fileWords = useWords(WORDS);
  const { deptId, deptName } = useMember();
  if (deptId !== null) return <Typography.Text>{words.scopeOwn(deptName ?? deptId)}</Typography.Text>;
  const column = draft.columns.findIndex(({ use }) => isDepartmentField(use));
  if (column !== -1) {
    return (
      <Typography.Text>{words.scopeByColumn(nameColumn(file.columns, column, fileWords))}</Typography.Text>
    );
  }
  return (
    <Flex vertical gap={8}>
      <Radio.Group
        aria-label={words.scope}
        value={isOfDepartment}
        options={[
          { value: false, label: words.scopes.enterprise },
          { value: true, label: words.scopes.department },
        ]}
        onChange={({ target }) => {
          onOfDepartment(target.value as boolean);
          onChange({ ...draft, deptId: null });
        }}
      />
      {isOfDepartment ? (
        <DepartmentSelect
          label={words.department}
          placeholder={words.department}
          value={draft.deptId}
          onChange={(chosen) => onChange({ ...draft, deptId: chosen })}
        />
      ) : null}
    </Flex>
  );
}
