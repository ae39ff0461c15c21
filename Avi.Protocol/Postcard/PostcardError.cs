namespace Avi.Protocol.Postcard;

/// <summary>Why a value could not be read or written.</summary>
public enum PostcardError
{
    /// <summary>All went well.</summary>
    None = 0,

    /// <summary>The input ends inside a value, or a length says more than what is left.</summary>
    UnexpectedEnd,

    /// <summary>A varint has too many bytes, or too large a last byte, for its type.</summary>
    BadVarint,

    /// <summary>An enum has a number that this version does not know.</summary>
    UnknownVariant,

    /// <summary>A bool is neither 0 nor 1.</summary>
    BadBool,

    /// <summary>An option's first byte is neither 0 nor 1.</summary>
    BadOption,

    /// <summary>A string is not strict UTF-8.</summary>
    BadUtf8,

    /// <summary>The destination ends before the value does. Only writers say this.</summary>
    BufferTooSmall,
}
