/** LDIF of a folder and of people in it: `user7` has the password `pass-word-7`. */
export const folderLdif = (name: string, suffix: string): string => `dn: ou=${name},${suffix}\nobjectClass: organizationalUnit\nou: ${name}\n`
export const personLdif = (index: number, parent: string): string =>
  [
    `dn: uid=user${index},${parent}`,
    'objectClass: inetOrgPerson',
    `uid: user${index}`,
    `cn: User ${index}`,
    `sn: Name${index % 100}`,
    `mail: user${index}@example.com`,
    `userPassword: pass-word-${index}`,
    '',
  ].join('\n')
export const peopleLdif = (count: number, parent: string): string => Array.from({ length: count }, (_, index) => personLdif(index, parent)).join('\n')
