/** A dropdown of numbers. */
import { useEffect, useRef } from "preact/hooks";
import { Dropdown, Option } from "./toolkit";

export function Choice({
  label,
  value,
  options,
  disabled,
  onChange,
}: {
  label: string;
  value: number;
  options: { value: number; text: string }[];
  disabled?: boolean;
  onChange: (value: number) => void;
}) {
  const element = useRef<HTMLSelectElement>(null);
  const offered = options.map((option) => option.text).join();
  useEffect(() => {
    // The element notices its options a moment after they are added, and then selects the first one.
    const timer = setTimeout(() => element.current && (element.current.value = String(value)));
    return () => clearTimeout(timer);
  }, [value, offered]);
  return (
    <Dropdown
      ref={element}
      aria-label={label}
      title={label}
      disabled={disabled ?? false}
      onChange={() => {
        const chosen = Number(element.current?.value);
        if (chosen !== value) onChange(chosen);
      }}
    >
      {options.map((option) => (
        <Option key={option.value} value={String(option.value)}>
          {option.text}
        </Option>
      ))}
    </Dropdown>
  );
}
