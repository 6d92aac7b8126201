#!/usr/bin/env python3
"""Writes the fixtures of good/ and bad/ whose bytes an editor would spoil (CP437, UTF-16, checksums, CR). The tests need no Python:
the files are committed. Checksums come from zlib, not from our code."""
import os
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = """#FLAGGA 0
#PROGRAM "Provekonomi" 1.0
#FORMAT PC8
#GEN 20260110
#SIETYP {type}
#FNAMN "Övningsby kommun"
#RAR 0 20250101 20251231
#RAR -1 20240101 20241231
#KPTYP Kommun-Bas
"""


def person(nine):
    """A made-up personal number with a right check digit."""
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(nine))
    return f"{nine[:6]}-{nine[6:]}{-total % 10}"


ANNA, COORDINATION = person("800101123"), person("800161123")


def put(path, data, encoding="cp437", eol="\r\n"):
    if isinstance(data, str):
        data = data.replace("\n", eol).encode(encoding)
    with open(os.path.join(HERE, path), "wb") as f:
        f.write(data)


def sie(name, text, good=True, **how):
    put(f"{'good' if good else 'bad'}/sie/{name}", text, **how)


def bad(name, text, **how):
    sie(name, text, good=False, **how)


def ksumma(body):
    """#KSUMMA round a body of items (no quotes with escapes, no objects with blanks in their codes)."""
    import re
    text = ""
    for line in body.splitlines():
        line = line.strip()
        if line in ("{", "}"):
            continue
        for quoted, bare in re.findall(r'"([^"]*)"|([^\s"{}]+)', line):
            text += quoted or bare
    return zlib.crc32(text.encode("cp437"))


LEDGER = HEAD.format(type=4) + """#DIM 1 "Ansvar"
#DIM 6 "Projekt"
#OBJEKT 1 "3100" "Gymnasieförvaltning"
#OBJEKT 1 "3200" "Äldreomsorg"
#OBJEKT 6 "P1" "Skolgård"
#KONTO 1930 "Bank"
#KONTO 3010 "Avgifter"
#KONTO 5010 "Löner"
#KONTO 6110 "Kontorsmaterial"
#IB 0 1930 1000.00
#UB 0 1930 -3700.50
#RES 0 3010 -500.00
#RES 0 5010 5000.00
#RES 0 6110 200.50
#PBUDGET 0 202501 5010 {1 "3100"} 2600.00
#PBUDGET 0 202502 5010 {1 "3100"} 2600.00
#PBUDGET 0 202501 5010 {1 "3200"} 100.00
#VER A 1 20250131 "Lön januari"
{
#TRANS 5010 {1 "3100"} 2500.00
#TRANS 5010 {"1" "3200"} 2500.00 20250228 "Rättad månad"
#TRANS 1930 {} -5000.00
}
#VER A 2 20250215 "Inköp" 20250216 "Åsa"
{
#RTRANS 6110 {1 "3100" 6 "P1"} 200.50 20250215
#TRANS 6110 {1 "3100" 6 "P1"} 200.50 20250215
#BTRANS 6110 {1 "3200"} 200.50
#TRANS 1930 {} -200.5
}
#VER B 1 20250310
{
#TRANS 3010 {} -500 "" "Avgift åäöÅÄÖé"
#TRANS 1930 {} 500
}
"""


def make_good_sie():
    sie("plain_4e.se", LEDGER)
    sie("kept_dimensions.se", LEDGER)
    sie("whole_file_one_unit.se", LEDGER)
    # T1: the rest reading (RES = rows without objects + rows with), and the total reading
    rest = HEAD.format(type=3) + """#DIM 1 "Ansvar"
#OBJEKT 1 10 Skola
#KONTO 5010 "Löner"
#KONTO 5020 "Pension"
#RES 0 5010 1000.00
#RES 0 5020 50.00
#PSALDO 0 202501 5010 {} 400.00
#PSALDO 0 202501 5010 {1 10} 600.00
#PSALDO 0 202501 5020 {} 50.00
#PBUDGET 0 202501 5010 {} 500.00
#PBUDGET 0 202501 5010 {1 10} 700.00
"""
    sie("t01_rest.se", rest)
    total = rest.replace("5010 {} 400.00", "5010 {} 1000.00").replace("5010 {} 500.00", "5010 {} 1200.00")
    total += """#PSALDO 0 202501 5010 {6 P1} 1000.00
#PSALDO 0 202501 5010 {1 10 6 P1} 250.00
"""
    sie("t01_total.se", total)
    sie("t01_total_kept_dimension.se", total)
    sie("t01_type_2_skips_objects.se", total.replace("#SIETYP 3", "#SIETYP 2"))
    sie("t01_budget_only_objects.se", HEAD.format(type=4) + """#KONTO 5010 "Löner"
#PBUDGET 0 202501 5010 {1 10} 700.00
#PBUDGET 0 202501 5010 {1 20} 300.00
#PBUDGET 0 202501 6110 {6 P1} 30.00
#PBUDGET 0 202502 6110 {6 P1} 30.00
#PBUDGET 0 202502 6110 {1 10} 30.00
""")
    sie("t01_budget_is_rest.se", HEAD.format(type=4) + """#PBUDGET 0 202501 5010 {} 100.00
#PBUDGET 0 202501 5010 {1 10} 700.00
#PBUDGET 0 202502 5010 {} 100.00
#PBUDGET 0 202502 5010 {1 10} 700.00
#PBUDGET 0 202503 5010 {} 800.00
#PBUDGET 0 202503 5010 {1 10} 700.00
""")
    sie("t02_two_years.se", HEAD.format(type=2) + """#OMFATTN 20250331
#KONTO 1930 Bank
#IB 0 1930 10.00
#UB 0 1930 30.00
#IB -1 1930 0.00
#UB -1 1930 10.00
#PSALDO 0 202501 1930 {} 20.00
#PSALDO -1 202401 1930 {} 4.00
#PSALDO -1 202402 1930 {} 6.00
#PBUDGET -1 202501 3010 {} -5.00
""")
    sie("t03_outside_braces.se", HEAD.format(type=4) + """#VER A 1 20250131 "Utan klamrar"
#TRANS 5010 {} 10.00
#TRANS 1930 {} -10.00
#VER A 2 20250228 "Med"
{
#TRANS 5010 {} 1.00
#TRANS 1930 {} -1.00
}
""")
    sie("t04_unclosed_quotes.se", HEAD.format(type=4) + """#KONTO 5010 "Löner och "arvoden
#KONTO DIFF "Differenskonto
#VER A 1 20250131 "Lön
{
#TRANS 5010 {} 10.00 20250131 "Anna
#TRANS DIFF {} -10.00 20250131 "Bo" 0 "sign
}
""")
    sie("t05_empty_voucher.se", HEAD.format(type=4) + """#VER A 1 20250131 "Makulerad"
{
}
#VER A 2 20250131
#VER A 3 20250131 "Riktig"
{
#TRANS 5010 {} 10.00
#TRANS 1930 {} -10.00
}
""")
    sie("t06_escapes.se", HEAD.format(type=4).replace('"Övningsby kommun"', '"\\"Övningsby\\" kommun"') + """#FNR "C:\\Program\\Bolag"
#DIM 1 Ansvar
#OBJEKT 1 "A}B" "Del \\"A\\""
#VER A 1 20250131 "Text med \\" och { och }"
{
#TRANS 5010 {1 "A}B"} 10.00 20250131 "a { b"
#TRANS 1930 {} -10.00
}
""")
    for name, how in {"t07_utf8.se": {"encoding": "utf-8"}, "t07_utf8_bom.se": {"encoding": "utf-8-sig"},
                      "t07_windows1252.se": {"encoding": "cp1252"}, "t07_utf16le_bom.se": {"encoding": "utf-16"},
                      "t07_cr_only.se": {"eol": "\r"}, "t07_lf.se": {"eol": "\n"}}.items():
        sie(name, LEDGER, **how)
    sie("t07_utf16be.se", LEDGER, encoding="utf-16-be")
    sie("t07_lost_letters.se", LEDGER.replace("ö", "\ufffd"), encoding="utf-8")
    sie("t07_ascii.se", LEDGER.encode("ascii", "ignore").decode())
    sie("t08_swapped_budget.se", HEAD.format(type=4) + """#PBUDGET 0 3010 202501 -100.00
#PBUDGET 0 3010 202502 -100.00
#PBUDGET 0 202503 3010 {} -100.00
""", encoding="latin-1")
    sie("t09_accounts.se", HEAD.format(type=4) + """#KONTO 19 Bank
#KONTO 501 ""
#KONTO 5010 "Första"
#KONTO 5010 "Andra"
#KONTO 501020
#KONTO 50102030 "Åtta siffror"
#VER A 1 20250131
{
#TRANS 19 {} -5.00
#TRANS 501 {} 1.00
#TRANS 5010 {} 1.00
#TRANS 501020 {} 1.00
#TRANS 50102030 {} 1.00
#TRANS 7777 {} 1.00
}
""")
    sie("t10_import_without_year.si", """#FLAGGA 0
#PROGRAM Faktura 5.11
#GEN 20260304
#SIETYP 4
#ORGNR 5555555555
#KONTO 1510 Kundfordringar
#VER B "" 20260304 "Fakturajournal"
{
   #TRANS 1510 {} 80.00 "" "Faktnr: 891"
   #TRANS 3051 {} -80.00 "" "Faktnr: 891"
}
""")
    sie("t10_without_type.se", """#RAR 0 20250101 20251231
#VER A 1 20250131
{
#TRANS 5010 {} 10.00
#TRANS 1930 {} -10.00
}
""")
    sie("t10_only_budget_without_type.se", """#RAR 0 20250101 20251231
#PBUDGET 0 202501 5010 {} 10.00
""")
    sie("t11_dates.se", """#SIETYP 4
#RAR 0 20250901 20260831
#RAR -1 20230701 20250831
#VER A 1 2025-09-30 "ISO"
{
#TRANS 5010 {} 1.00 2025-10-31
#TRANS 1930 {} -1.00 ""
}
#VER A 2 20260229 "Skottdag som inte finns"
{
#TRANS 5010 {} 2.00
#TRANS 1930 {} -2.00 20260231
}
#VER A 3 20260131 "Rader utanför året"
{
#TRANS 5010 {} 4.00 20250101
#TRANS 1930 {} -4.00 20270101
}
#VER A 4 20240131 "Hela utanför året"
{
#TRANS 5010 {} 8.00
#TRANS 1930 {} -8.00 20281231
}
#VER A 5 "" "Datum bara på raderna"
{
#TRANS 5010 {} 16.00 20260301
#TRANS 1930 {} -16.00 20260301
}
""")
    sie("t12_blanks.se", "#FLAGGA 1\n#SIETYP\t4\n\n#RAR   0\t20250101   20251231  \n#KONTO  5010   \"Löner\"\n"
        "#VER   A\t1  20250131   \"Tabbar\"  \n{ \n\t#TRANS\t5010\t{}\t.20\t20250131\n"
        "\t#TRANS   5020   {1         AO }     100\n   #TRANS 1930 { } -100.20\n }\n\n\n")
    sie("t12_only_head.se", HEAD.format(type=4))
    sie("t12_only_accounts.se", HEAD.format(type=1) + "#KONTO 5010 Löner\n")
    sie("t14_series.se", HEAD.format(type=4) + """#VER "" 1 20250131
{
#TRANS 5010 {} 1.00
#TRANS 1930 {} -1.00
}
#VER "" "" 20250131
{
#TRANS 5010 {} 1.00
#TRANS 1930 {} -1.00
}
#VER # 123456789012 20250131
{
#TRANS 5010 {} 1.00
#TRANS 1930 {} -1.00
}
#VER LEV2 A-17/b 20250131
{
#TRANS 5010 {} 1.00
#TRANS 1930 {} -1.00
}
""")
    sie("t15_does_not_add_up.se", HEAD.format(type=2) + "".join(
        f"#RES 0 {3000 + i} {i}.01\n#PSALDO 0 202501 {3000 + i} {{}} {i}.00\n" for i in range(12)) +
        "#IB 0 1930 5.00\n#UB 0 1930 7.00\n#PSALDO 0 202501 1930 {} 2.00\n")
    body = LEDGER[LEDGER.index("#DIM 1"):]
    head = LEDGER[:LEDGER.index("#DIM 1")]
    good = head + "#KSUMMA\n" + body + f"#KSUMMA {ksumma(body)}\n"
    sie("ksumma_good.se", good)
    sie("ksumma_good_in_utf8.se", good, encoding="utf-8")
    value = ksumma(body)
    sie("ksumma_signed.se", head + "#KSUMMA\n" + body + f"#KSUMMA {value - (1 << 32) if value >> 31 else value}\n")
    sie("ksumma_dummy.se", head + "#KSUMMA\n" + body + "#KSUMMA 0\n")
    bad("ksumma_wrong.se", good.replace("2500.00\n#TRANS 5010", "2400.00\n#TRANS 5010").replace(
        "2500.00 20250228", "2600.00 20250228"))
    bad("truncated_ksumma.se", good[:good.rindex("#KSUMMA")])
    sie("type_1.se", HEAD.format(type=1) + """#KONTO 1930 Bank
#IB 0 1930 10.00
#UB 0 1930 30.00
#UB -1 1930 10.00
#RES 0 3010 -20.00
#RES -1 3010 -10.00
""")
    sie("dimension_7_is_dropped.se", HEAD.format(type=4) + """#DIM 7 Anställd
#OBJEKT 7 19800101-1231 "Anna Andersson"
#VER A 1 20250131
{
#TRANS 5010 {1 10 7 "19800101-1231"} 10.00
#TRANS 5010 {7 "19750101-1231"} 5.00
#TRANS 1930 {} -15.00
}
""")
    sie("unit_from_lower_dimension.se", HEAD.format(type=4) + """#DIM 1 Ansvar
#UNDERDIM 21 Undernivå 1
#OBJEKT 1 10 Skola
#OBJEKT 1 101 Gymnasium
#OBJEKT 21 10105 "Gymnasium, kök"
#VER A 1 20250131
{
#TRANS 5010 {21 10105} 10.00
#TRANS 5010 {21 1099} 1.00
#TRANS 5010 {21 99} 2.00
#TRANS 1930 {} -13.00
}
""")
    sie("not_in_kronor.se", HEAD.format(type=4) + "#VALUTA EUR\n" + LEDGER[LEDGER.index("#VER A 1"):])
    sie("without_last_line_end.se", LEDGER.rstrip("\n") + "\n#PBUDGET 0 202503 5010 {} 7")
    sie("last_brace_without_line_end.se", LEDGER.rstrip("\n"))
    sie("stray_lines.se", LEDGER + "Slut på filen\n{\n}\n#TRANS 5010 {} 1.00 20250601\n#OKÄND 1 2 3\n#VER\n".replace(
        "#VER\n", ""))
    sie("many_decimals_and_large.se", HEAD.format(type=4) + """#VER A 1 20250131
{
#TRANS 5010 {} 0.123456789012
#TRANS 5010 {} 99999999999999.99
#TRANS 5020 {} +1
#TRANS 1930 {} -100000000000001.113456789012
}
""")


def make_bad_sie():
    bad("html.se", "<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body>nej</body></html>\n")
    bad("html_without_title.se", "\n  <HTML><body>Logga in</body></HTML>\n")
    bad("empty.se", b"")
    bad("blank.se", " \n\n\t\n")
    bad("zip.se", b"PK\x03\x04\x14\x00\x00\x00\x08\x00")
    bad("office.se", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    bad("pdf.se", b"%PDF-1.7\n")
    bad("gzip.se", b"\x1f\x8b\x08\x00")
    bad("nul_byte.se", LEDGER.replace("Bank", "Ba\0nk"))
    bad("mixed_encoding.se", LEDGER.encode("utf-8") + "#KONTO 7000 \"Övrigt\"\n".encode("cp1252"))
    bad("bom_but_not_utf8.se", b"\xef\xbb\xbf" + LEDGER.encode("cp437"))
    bad("json.se", '{"values": []}\n')
    bad("sie_5.se", '<?xml version="1.0"?>\n<Sie xmlns="http://www.sie.se/sie5"/>\n')
    bad("csv.se", "Period;Enhet;Mått;Kolumn;Mätvärde\n2026-01-31;1;2;3;4\n")
    bad("half_utf16.se", b"\xff\xfe" + LEDGER.encode("utf-16-le") + b"\x00\xdc\x00")
    bad("truncated_in_voucher.se", LEDGER[:LEDGER.index("#TRANS 3010")])
    bad("truncated_in_row.se", LEDGER[:LEDGER.index("500 \"\" \"Avgift")])
    bad("truncated_in_quotes.se", HEAD.format(type=4) + '#KONTO "50')
    bad("truncated_in_label.se", HEAD.format(type=4) + '#KON')
    bad("truncated_in_list.se", HEAD.format(type=3) + '#PSALDO 0 202501 5010 {1 "31')
    bad("unbalanced.se", LEDGER.replace("-200.5\n", "-200.4\n"))
    bad("unbalanced_many.se", HEAD.format(type=4) + "".join(
        f"#VER A {i} 20250131\n{{\n#TRANS 5010 {{}} {i}.00\n}}\n" for i in range(1, 24)))
    bad("voucher_in_voucher.se", LEDGER.replace("#TRANS 1930 {} -5000.00\n}", "#TRANS 1930 {} -5000.00"))
    bad("amount_with_comma.se", LEDGER.replace("2500.00\n", "2500,00\n", 1))
    bad("amount_is_text.se", LEDGER.replace("{} -5000.00", f"{{}} \"19{ANNA}\""))
    bad("amount_too_precise.se", LEDGER.replace("-5000.00", "-5000.0000000000001"))
    bad("amount_too_large.se", LEDGER.replace("-5000.00", "-900000000000000000000000000"))
    bad("sum_too_large.se", LEDGER.replace("#TRANS 5010 {1 \"3100\"} 2500.00\n",
                                          "#TRANS 5010 {1 \"3100\"} 160000000000000000000000000\n" * 2))
    bad("row_too_short.se", LEDGER.replace("{} -5000.00", "{}"))
    bad("list_never_closed.se", LEDGER.replace('{1 "3100"} 2500.00', '{1 "3100" 2500.00'))
    bad("month_13.se", HEAD.format(type=2) + "#PSALDO 0 202513 5010 {} 1.00\n")
    bad("year_is_text.se", HEAD.format(type=2) + "#PSALDO i-år 202512 5010 {} 1.00\n")
    bad("type_9.se", HEAD.format(type=9))
    bad("year_backwards.se", "#SIETYP 4\n#RAR 0 20251231 20250101\n")
    bad("year_without_date.se", "#SIETYP 4\n#RAR 0 januari december\n")
    bad("no_date_at_all.se", HEAD.format(type=4) + "#VER A 1 \"\"\n{\n#TRANS 5010 {} 1.00\n#TRANS 1930 {} -1.00\n}\n")
    bad("type_1_without_year.se", "#SIETYP 1\n#UB 0 1930 1.00\n")
    bad("unit_is_dimension_7.se", LEDGER)
    bad("person_as_unit.se", LEDGER.replace("3200", ANNA))
    bad("person_as_unit_unbalanced.se",
        LEDGER.replace("-200.5\n", "-200.4\n").replace("3200", COORDINATION.replace("-", "")).replace("3100", ANNA))
    bad("person_as_unit_truncated.se", LEDGER.replace("3200", ANNA)[:-5])


def csv(name, text, good=True, **how):
    put(f"{'good' if good else 'bad'}/csv/{name}", text, **how)


def badcsv(name, text, **how):
    csv(name, text, good=False, **{"encoding": "utf-8", **how})


LONG = """Period,Enhet,Mått,Kolumn,Mätvärde
2026-03-31,23,SK.EK.RR.005,K16,-498.1
2026-04-30,23,SK.EK.RR.005,K16,-512.4
2026-04-30,23,SK.P.SJ.001,K20,7.1
2026-04-30,24,SK.P.SJ.001,K20,
"""
SEMI = """mätvärde;KOLUMN;Period; Enhet ;MÅTT
-1 512,4;K16;2026-04-30;23;Löner
−2,50;K16;2026-04-30;24;Löner
1 234 567,0625;K16;202604;25;Löner
"""


def make_csv():
    csv("plain.csv", LONG, encoding="utf-8-sig")
    csv("utf8_lf.csv", LONG, encoding="utf-8", eol="\n")
    csv("cr_only.csv", LONG, encoding="utf-8", eol="\r")
    csv("unknown_columns.csv", LONG, encoding="utf-8")
    csv("semicolon_windows1252.csv", SEMI.replace("−", "-"), encoding="cp1252")
    csv("semicolon_utf8_minus.csv", SEMI, encoding="utf-8")
    csv("semicolon_cp437.csv", SEMI.replace("−", "-"), encoding="cp437")
    csv("tab_utf16le.txt", LONG.replace(",", "\t"), encoding="utf-16")
    csv("tab_utf16be_without_bom.txt", LONG.replace(",", "\t"), encoding="utf-16-be")
    csv("quoted.csv", 'Period,Enhet,Mått,Kolumn,Mätvärde\n"2026-04-30","23","Mått, med komma","K""16","-512,4"\n'
        '2026-04-30,24,"två\r\nrader",K16,1\n2026-04-30,25,sist,K16,2\n', encoding="utf-8", eol="\n")
    csv("periods.csv", "Period;Enhet;Mått;Kolumn;Mätvärde\n" + "".join(
        f"{p};1;m;c;{i}\n" for i, p in enumerate(["2026-04-30", "2026-05", "202606", "20260731", "2026-08-31 00:00:00",
                                                   "2026-09-30T00:00:00", "2014Q1", "2014T1", "2014", "2013/14"])),
        encoding="utf-8")
    csv("same_row_twice.csv", LONG + "2026-04-30,23,SK.P.SJ.001,K20,7.10\n", encoding="utf-8")
    csv("slice_and_version.csv", "Period;Enhet;Mått;Kolumn;Mätvärde;Kön;Version\n2026-04-30;1;m;P;1;K;T1\n"
        "2026-04-30;1;m;P;2;M;T1\n2026-04-30;1;m;P;3;;T2\n", encoding="utf-8")
    csv("too_many_decimals.csv", "Period;Enhet;Mått;Kolumn;Mätvärde\n2026-04-30;1;m;P;7,0999999999999996\n"
        "2026-05-31;1;m;P;1,5E-3\n", encoding="utf-8")
    csv("empty_rows.csv", LONG.replace("2026-04-30,24", "\n,,,,\n2026-04-30,24") + "\n\n", encoding="utf-8")
    csv("lost_letters.csv", LONG.replace("SK.P.SJ.001", "Sjukfr\ufffdnvaro"), encoding="utf-8")
    csv("without_last_line_end.csv", LONG.rstrip("\n"), encoding="utf-8")
    csv("organisation_numbers.csv", "Period;Enhet;Mått;Kolumn;Mätvärde\n2026-04-30;2120000662;m;P;7\n"
        "2026-04-30;5565000000;m;P;8\n", encoding="utf-8")

    badcsv("empty.csv", "")
    badcsv("html.csv", "<html><title>Logga in</title></html>")
    badcsv("xlsx.csv", b"PK\x03\x04xl/workbook.xml")
    badcsv("nul_byte.csv", LONG.replace("7.1", "7\0.1"))
    badcsv("mixed_encoding.csv", LONG.replace("SJ", "åäö").encode("utf-8") + "2026-05-31,23,Löner,K16,1\n".encode("cp1252"))
    badcsv("undefined_byte.csv", LONG.replace("SJ", "åäöåäö").encode("cp1252").replace(b"RR", b"R\x81"))
    badcsv("unknown_heading.csv", LONG.replace("Mätvärde", "Mätvarde"))
    badcsv("strange_heading.csv", LONG.replace("Kolumn", "Färg"))
    badcsv("no_heading.csv", LONG[LONG.index("\n") + 1:])
    badcsv("missing_heading.csv", "Period;Enhet;Mått;Kolumn\n2026-04-30;1;2;3\n")
    badcsv("heading_twice.csv", "Period;Enhet;Enhet;Mått;Kolumn;Mätvärde\n")
    badcsv("only_heading.csv", LONG[:LONG.index("\n") + 1])
    badcsv("person_heading.csv", "Period;Enhet;Mått;Kolumn;Mätvärde;PersonNr\n2026-04-30;1;2;3;4;19" + ANNA + "\n")
    badcsv("person_in_unit.csv", LONG + "2026-04-30,19" + ANNA.replace("-", "") + ",SK.P.SJ.001,K20,1\n")
    badcsv("person_in_measure.csv", LONG + "2026-04-30,1," + ANNA + ",K20,1\n")
    badcsv("coordination_number.csv", LONG + "2026-04-30,19" + COORDINATION + ",SK.P.SJ.001,K20,1\n")
    badcsv("person_in_period.csv", LONG + "19" + ANNA.replace("-", "") + ",1,SK.P.SJ.001,K20,1\n")
    badcsv("person_in_value.csv", LONG + "2026-04-30,1,SK.P.SJ.001,K20,\"Anna 19" + ANNA + " sjuk\"\n")
    badcsv("too_many_fields.csv", LONG + "2026-04-30,25,SK.P.SJ.001,K20,7,1\n")
    badcsv("too_few_fields.csv", LONG + "2026-04-30,25,SK.P\n")
    badcsv("month_13.csv", LONG.replace("2026-04-30,24", "2026-13-30,24"))
    badcsv("31_april.csv", LONG.replace("2026-04-30,24", "2026-04-31,24"))
    badcsv("no_period.csv", LONG.replace("2026-04-30,24", ",24"))
    badcsv("no_unit.csv", LONG.replace(",24,", ",,"))
    badcsv("no_measure.csv", LONG.replace("24,SK.P.SJ.001", "24,"))
    badcsv("no_column.csv", LONG.replace("K20,\n", ",\n"))
    badcsv("not_a_number.csv", LONG.replace("7.1", "sju"))
    badcsv("not_a_number_long.csv", LONG.replace("7.1", "ö" * 80))
    badcsv("two_decimal_marks.csv", LONG.replace("7.1", "\"1.234,5\""))
    badcsv("odd_thousands.csv", LONG.replace("7.1", "1 23"))
    badcsv("too_large.csv", LONG.replace("7.1", "9" * 40))
    badcsv("two_values_for_one_thing.csv", LONG + "2026-04-01,23,SK.P.SJ.001,K20,7.2\n")
    badcsv("quote_in_field.csv", LONG.replace("7.1", "7\".1"))
    badcsv("quote_never_closed.csv", LONG.replace("7.1", "\"7.1"))
    badcsv("quote_never_closed_in_heading.csv", '"Period;Enhet;Mått;Kolumn;Mätvärde\n2026-04-30;1;2;3;4\n')
    badcsv("row_without_end.csv", LONG + "2026-04-30,25," + "x" * 70000 + ",K20,1\n")


def kolada(name, text, good=True):
    put(f"{'good' if good else 'bad'}/kolada/{name}", text, encoding="utf-8", eol="\n")


ROW = '{"kpi":"N00090","municipality":"0884","period":%s,"values":[%s]}'
V3 = '{"gender":"%s","count":1,"status":"","value":%s,"isdeleted":false}'


def envelope(*rows, rest='"count":1,"next_url":null,"previous_url":null'):
    return '{"values":[' + ",\n".join(rows) + "]," + rest + "}\n"


def make_kolada():
    kolada("v3.json", envelope(ROW % ("2022", ",".join(V3 % g for g in [("K", "9.8"), ("M", "5.8"), ("T", "8.9")])),
                               ROW % ('"2021"', V3 % ("T", "8.80"))))
    kolada("v2.json", '{"count":2,"next_page":"","values":[' + ROW % (
        "2022", '{"gender":"T","count":1,"status":"","value":8.9,"is_deleted":0},'
                '{"gender":"K","count":1,"status":"","value":9.8,"is_deleted":1}') + "]}")
    kolada("pages.json", "[" + envelope(ROW % ("2022", V3 % ("T", "8.9")), rest='"next_url":"https://example.test/2"') +
           "," + envelope(ROW % ("2021", V3 % ("T", "8.8")), ROW % ("2022", V3 % ("T", "8.9"))) + "]")
    kolada("no_value.json", envelope(ROW % ("2018", '{"gender":"T","count":0,"status":"","value":null,"isdeleted":false}')))
    kolada("deleted.json", envelope(ROW % ("2018", '{"gender":"T","count":0,"status":"","value":null,"isdeleted":true},'
                                                   '{"gender":"K","isdeleted":true}')))
    kolada("units.json", envelope('{"kpi":"N15436","ou":"V15E088400101","period":2022,"values":[' + V3 % ("T", "80") + "]}"))
    kolada("names.json", '{"values":[{"id":"N00090","title":"Sjukfrånvaro","is_divided_by_gender":true},'
                         '{"id":"0884","title":"Vimmerby","type":"K"}],"count":2}')
    kolada("more_pages.json", envelope(ROW % ("2022", V3 % ("T", "8.9")), rest='"next_page":"https://example.test/2"'))
    kolada("status.json", envelope(ROW % ("2022", '{"gender":"T","count":1,"status":"prel","value":-0.34,"isdeleted":false}')))
    kolada("exponent_and_decimals.json", envelope(ROW % ("2022", ",".join(
        V3 % g for g in [("T", "1.5e3"), ("K", "0.3333333333333333")]))))
    kolada("bom.json", "\ufeff" + envelope(ROW % ("2022", V3 % ("T", "8.9"))))
    kolada("no_rows.json", envelope(rest='"count":0'))
    b = lambda name, text: kolada(name, text, good=False)
    b("html.json", "<!doctype html><title>502 Bad Gateway</title>")
    b("empty.json", "")
    b("truncated.json", envelope(ROW % ("2022", V3 % ("T", "8.9")))[:-40])
    b("not_json.json", "KPI;kommun\n")
    b("detail.json", '{"detail":"Not Found"}')
    b("no_values.json", '{"count":0}')
    b("empty_list.json", "[]")
    b("no_kpi.json", envelope('{"municipality":"0884","period":2022,"values":[]}'))
    b("no_municipality.json", envelope('{"kpi":"N00090","period":2022,"values":[]}'))
    b("no_period.json", envelope('{"kpi":"N00090","municipality":"0884","values":[]}'))
    b("odd_period.json", envelope(ROW % ('"i fjol"', V3 % ("T", "8.9"))))
    b("no_inner_values.json", envelope('{"kpi":"N00090","municipality":"0884","period":2022}'))
    b("no_gender.json", envelope(ROW % ("2022", '{"value":1}')))
    b("no_number.json", envelope(ROW % ("2022", '{"gender":"T"}')))
    b("text_value.json", envelope(ROW % ("2022", V3 % ("T", '"8,9"'))))
    b("too_large.json", envelope(ROW % ("2022", V3 % ("T", "1e40"))))
    b("two_answers.json", envelope(ROW % ("2022", V3 % ("T", "8.9")), ROW % ("2022", V3 % ("T", "9.0"))))
    b("deep.json", "[" * 80 + "]" * 80)
    b("key_twice.json", '{"values":[],"values":[]}')
    put("bad/kolada/latin1.json", envelope(ROW % ("2022", V3 % ("Å", "1"))), encoding="latin-1", eol="\n")


make_good_sie()
make_bad_sie()
make_csv()
make_kolada()
