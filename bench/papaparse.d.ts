declare module 'papaparse' {
  const papaparse: {
    parse(
      text: string,
      options: { header: boolean; dynamicTyping: boolean; skipEmptyLines: boolean },
    ): { data: object[] };
  };
  export default papaparse;
}
