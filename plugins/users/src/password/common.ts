/** Passwords of 8 characters and more that attackers try first, lower case; shorter ones are refused by their length. */
const list = `
password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword pa$$word passwort passwort1 12345678 123456789 1234567890
12345678910 0123456789 87654321 987654321 0987654321 11223344 1122334455 12341234 123123123 123321123 123456123 1234567a 123456ab 12345678a 123456789a
a12345678 a123456789 abc12345 abcd1234 abcdefgh abcdefg1 abc123456 1234abcd 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 1qaz1qaz q1w2e3r4 q1w2e3r4t5
qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwertz123 qwertzui qwertzuiop qwerqwer azertyuiop asdfghjk asdfghjkl asdf1234 asdfasdf
zxcvbnm1 zxcvbnm123 zaq12wsx zaq1zaq1 !qaz2wsx 1qaz@wsx qazwsxedc qazwsx123 iloveyou iloveyou1 iloveyou2 ilovegod iloveme1 loveyou1 lovelove sunshine
sunshine1 princess princess1 football football1 baseball baseball1 basketball superman superman1 batman123 spiderman pokemon1 pokemon123 starwars
starwars1 trustno1 whatever whatever1 computer computer1 internet internet1 michelle michael1 jennifer jessica1 charlie1 jonathan victoria veronica
samantha elizabeth alexander alexandra alexander1 christian christine christopher benjamin nicholas patricia danielle daniel123 caroline chocolate
chocolate1 butterfly butterfly1 flower123 dolphin1 hello123 hello1234 helloworld welcome1 welcome12 welcome123 welcome1234 welcome2 letmein1
letmein123 letmein! changeme changeme1 changeme123 changeit secret123 secret12 admin123 admin1234 admin12345 administrator adminadmin root1234
rootroot toor1234 master123 master12 mustang1 dragon123 dragon12 monkey123 monkey12 shadow123 killer123 hunter123 hunter12 ranger12 harley123
liverpool liverpool1 chelsea1 arsenal1 manchester barcelona barcelona1 realmadrid juventus1 november december september february january1 october1
summer2020 summer2021 summer2022 summer2023 summer2024 summer2025 summer123 winter2020 winter2021 winter2022 winter2023 winter2024 winter2025
winter123 spring123 autumn123 autumn2024 company123 corporate office123 business p@ssw0rd1 p@ssword1 p@$$w0rd pa55word passpass pass1234 pass12345
test1234 test12345 testtest testing1 testing123 guest123 guest1234 user1234 username temp1234 temporary default1 demo1234 google123 facebook facebook1
linkedin1 samsung1 samsung123 iphone123 apple123 microsoft windows10 ferrari1 mercedes mercedes1 porsche1 yamaha123 corvette maverick champion
champion1 phoenix1 scorpion sebastian slipknot metallica metallica1 nirvana1 blink182 freedom1 justice1 heaven123 jesus123 jesuschrist blessed1
family123 friends1 forever1 forever21 babygirl babygirl1 sweetheart angel123 angels12 precious lovely123 diamond1 money123 gangster hiphop123
player123 soccer123 hockey123 tennis123 golfer123 cookie123 banana123 orange123 cheese123 pepper123 ginger123 buster123 bailey123 maggie123 tigger123
snoopy123 garfield mickey123 minnie123 goodluck lucky123 nothing1 password! password1! password123! qwerty123! welcome1! welcome123! admin123!
changeme! wso2carbon carbon123 gatehouse gatehouse1 keycloak keycloak1 12qwaszx qweasdzxc qweasd123 qwe123456 zxc123456 asd123456 a1b2c3d4 a1b2c3d4e5
aa123456 aa12345678 abcabc123 aaaaaaaa1 11111111 00000000 88888888 66666666 55555555 77777777 99999999 22222222 12121212 123454321 147258369 159357456
741852963 789456123 159753456 14725836 963852741 147852369 1029384756 31415926 27182818 19841984 19901990 20002000 20202020 13131313 69696969 10101010
01234567 12344321 43214321 11112222 22223333 123qwe123 123qweasd 1234qwer qwer1234 1111aaaa aaaa1111
`

export const commonPasswords: ReadonlySet<string> = new Set(list.trim().split(/\s+/))
