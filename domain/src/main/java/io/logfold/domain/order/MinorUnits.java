package io.logfold.domain.order;

import java.util.Arrays;
import java.util.Currency;

/**
 * How many decimals amounts in a currency have: ISO 4217, as this product has always understood it.
 *
 * <p>A separate table, because the amounts in the log were written with these numbers. When a
 * country abolishes its cents, the next Java release follows, and amounts written before would
 * become unreadable or change. So a number in this table never changes; a currency that is missing
 * may be added. Thread-safe.
 */
final class MinorUnits {

  private static final int LETTERS = 26;
  private static final byte NONE = -1;

  private static final String NO_DECIMALS =
      """
      ADP BEF BIF BYB BYR CLP DJF ESP GNF GRD ISK ITL JPY KMF KRW LUF MGF PTE PYG ROL
      RWF TPE TRL UGX UYI VND VUV XAF XOF XPF
      """;

  private static final String TWO_DECIMALS =
      """
      AED AFA AFN ALL AMD ANG AOA ARS ATS AUD AWG AYM AZM AZN BAM BBD BDT BGL BGN BMD
      BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CSD CUC
      CUP CVE CYP CZK DEM DKK DOP DZD EEK EGP ERN ETB EUR FIM FJD FKP FRF GBP GEL GHC
      GHS GIP GMD GTQ GWP GYD HKD HNL HRK HTG HUF IDR IEP ILS INR IRR JMD KES KGS KHR
      KPW KYD KZT LAK LBP LKR LRD LSL LTL LVL MAD MDL MGA MKD MMK MNT MOP MRO MRU MTL
      MUR MVR MWK MXN MXV MYR MZM MZN NAD NGN NIO NLG NOK NPR NZD PAB PEN PGK PHP PKR
      PLN QAR RON RSD RUB RUR SAR SBD SCR SDD SDG SEK SGD SHP SIT SKK SLE SLL SOS SRD
      SRG SSP STD STN SVC SYP SZL THB TJS TMM TMT TOP TRY TTD TWD TZS UAH USD USN USS
      UYU UZS VEB VED VEF VES WST XAD XCD XCG YER YUM ZAR ZMK ZMW ZWD ZWG ZWL ZWN ZWR
      """;

  private static final String THREE_DECIMALS =
      """
      BHD IQD JOD KWD LYD OMR TND
      """;

  private static final String FOUR_DECIMALS =
      """
      CLF
      """;

  private static final byte[] DECIMALS = table();

  private MinorUnits() {}

  /**
   * Decimals of the currency; -1: amounts cannot be given in it. It has no minor units, like gold
   * and XXX, or is not in the table.
   */
  static int of(Currency currency) {
    return DECIMALS[index(currency.getCurrencyCode())];
  }

  private static byte[] table() {
    byte[] decimals = new byte[LETTERS * LETTERS * LETTERS];
    Arrays.fill(decimals, NONE);
    put(decimals, NO_DECIMALS, 0);
    put(decimals, TWO_DECIMALS, 2);
    put(decimals, THREE_DECIMALS, 3);
    put(decimals, FOUR_DECIMALS, 4);
    return decimals;
  }

  private static void put(byte[] table, String codes, int decimals) {
    for (String code : codes.strip().split("\\s+", -1)) {
      table[index(code)] = (byte) decimals;
    }
  }

  private static int index(String code) {
    return ((code.charAt(0) - 'A') * LETTERS + code.charAt(1) - 'A') * LETTERS
        + code.charAt(2)
        - 'A';
  }
}
