namespace Avi.Protocol.Reliability;

/// <summary>Where the memory for packets and fragments comes from: a device's fixed blocks, a gateway's pool.</summary>
public abstract class BufferSource
{
    /// <returns>
    /// A buffer that belongs to the caller until <see cref="Return"/>, with anything in it; or <see langword="null"/>
    /// when there is no memory for it.
    /// </returns>
    /// <param name="minBytes">How long it must be at least; it may be longer.</param>
    public abstract byte[]? Rent(int minBytes);

    /// <summary>Gives a buffer back.</summary>
    /// <param name="buffer">A buffer from <see cref="Rent"/>, which the caller does not touch any more.</param>
    public abstract void Return(byte[] buffer);
}
