/** At most so many characters. Cuts between characters, not between the halves of one. */
export function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : characters.slice(0, most - 1).join("") + "…";
}
