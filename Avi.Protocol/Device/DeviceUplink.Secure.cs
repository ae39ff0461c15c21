using Avi.Protocol.Messages;

#pragma warning disable CS1573 // buffer, offset and limit are the same in every method: the class's remarks say them once

namespace Avi.Protocol.Device;

// Messages 32 and 34: the outside of a secure session.
public static partial class DeviceUplink
{
    private const byte Version = 1;
    private const int NonceBytes = 16;
    private const int ProofBytes = 16;

    /// <summary>Writes a ClientHello up to the share: the part that is proven.</summary>
    /// <param name="deviceId">The device's number.</param>
    /// <param name="keyId">Which of the device's keys is meant.</param>
    /// <param name="suites">The suites that the device offers, as a bit set.</param>
    /// <param name="nonce">Begins with 16 random bytes.</param>
    /// <param name="share">An X25519 public key of 32 bytes, or an empty array.</param>
    /// <returns>The position after the share, or a <see cref="DeviceError"/>.</returns>
    public static int WriteClientHello(
        byte[] buffer, int offset, int limit, ulong deviceId, byte keyId, byte suites, byte[] nonce, byte[] share)
    {
        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.ClientHello);
        position = WriteByte(buffer, position, limit, Version);
        position = DeviceVarint.Write(buffer, position, limit, deviceId);
        position = WriteByte(buffer, position, limit, keyId);
        position = WriteByte(buffer, position, limit, suites);
        position = WriteFixed(buffer, position, limit, nonce, NonceBytes);
        return DeviceText.WriteBytes(buffer, position, limit, share, 0, share.Length);
    }

    /// <summary>Writes the rest of a ClientHello: proof, cookie and padding.</summary>
    /// <param name="proof">Begins with the proof of 16 bytes.</param>
    /// <param name="cookie">Holds the gateway's cookie.</param>
    /// <param name="cookieOffset">Where in <paramref name="cookie"/> it begins.</param>
    /// <param name="cookieLength">How many bytes it has; 0 for none.</param>
    /// <param name="paddingLength">How many zero bytes follow.</param>
    /// <returns>The position after the message, or a <see cref="DeviceError"/>.</returns>
    public static int WriteClientHelloRest(
        byte[] buffer,
        int offset,
        int limit,
        byte[] proof,
        byte[] cookie,
        int cookieOffset,
        int cookieLength,
        int paddingLength)
    {
        int position = WriteFixed(buffer, offset, limit, proof, ProofBytes);
        position = DeviceText.WriteBytes(buffer, position, limit, cookie, cookieOffset, cookieLength);
        position = DeviceVarint.Write(buffer, position, limit, (ulong)paddingLength);
        if (position < 0)
            return position;

        if (paddingLength > limit - position)
            return DeviceError.BufferTooSmall;

        Array.Clear(buffer, position, paddingLength);
        return position + paddingLength;
    }

    /// <summary>Writes what a sealed record begins with: everything before its ciphertext.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="counter">The record's number.</param>
    /// <param name="ciphertextLength">How many bytes will follow, the tag among them.</param>
    /// <returns>The position where the ciphertext goes, or a <see cref="DeviceError"/>.</returns>
    public static int WriteSealedHead(
        byte[] buffer, int offset, int limit, uint sessionId, ulong counter, int ciphertextLength)
    {
        int position = WriteByte(buffer, offset, limit, (byte)UplinkKind.Sealed);
        position = DeviceVarint.Write(buffer, position, limit, sessionId);
        position = DeviceVarint.Write(buffer, position, limit, counter);
        return DeviceVarint.Write(buffer, position, limit, (ulong)ciphertextLength);
    }

    private static int WriteFixed(byte[] buffer, int position, int limit, byte[] data, int length)
    {
        if (position < 0)
            return position;

        if (length > limit - position)
            return DeviceError.BufferTooSmall;

        Array.Copy(data, 0, buffer, position, length);
        return position + length;
    }
}
