using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Avi.Mesh.Libp2p.Identity;

/// <summary>Points on the curve secp256k1, which peers send in half and the framework wants whole.</summary>
internal static class Secp256k1Point
{
    private const int CoordinateBytes = 32;

    private static readonly BigInteger Prime = BigInteger.Parse(
        "0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F",
        NumberStyles.AllowHexSpecifier,
        CultureInfo.InvariantCulture);

    /// <summary>Gets the curve, as the framework knows it.</summary>
    public static ECCurve Curve => ECCurve.CreateFromValue("1.3.132.0.10");

    /// <summary>Finds the point of a compressed key: the x coordinate, and whether y is odd.</summary>
    /// <returns><see langword="false"/> when there is no such point.</returns>
    public static bool TryDecompress(ReadOnlySpan<byte> compressed, out ECPoint point)
    {
        // | 02: y is even, 03: y is odd | x, 32 bytes, big endian |     SEC 1, section 2.3.3
        point = default;
        if (compressed.Length != 1 + CoordinateBytes || compressed[0] is not (0x02 or 0x03))
            return false;

        var x = new BigInteger(compressed[1..], isUnsigned: true, isBigEndian: true);
        if (x >= Prime)
            return false;

        // y² = x³ + 7. The prime is 3 modulo 4, so that a root of s, if it has one, is s to the power of (prime + 1) /
        // 4.
        BigInteger square = (BigInteger.ModPow(x, 3, Prime) + 7) % Prime;
        BigInteger y = BigInteger.ModPow(square, (Prime + 1) / 4, Prime);
        if (y * y % Prime != square)
            return false;

        bool wantsOdd = compressed[0] == 0x03;
        if (y.IsEven == wantsOdd)
            y = Prime - y;

        point = new ECPoint { X = compressed[1..].ToArray(), Y = ToBytes(y) };
        return true;
    }

    private static byte[] ToBytes(BigInteger coordinate)
    {
        byte[] bytes = new byte[CoordinateBytes];
        int length = coordinate.GetByteCount(isUnsigned: true);
        bool isWritten = coordinate.TryWriteBytes(
            bytes.AsSpan(CoordinateBytes - length), out _, isUnsigned: true, isBigEndian: true);
        Debug.Assert(isWritten, "A coordinate is smaller than the prime.");
        return bytes;
    }
}
